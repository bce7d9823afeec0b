//! How fast the server is: `cargo bench -p bench`.
//!
//! Each round measures the machine's own limits, then the server, then nginx, one right after the other; the table
//! shows the median of the rounds, and of the ratios within each round. README.md says what each row means.

mod api;
mod bulk;
mod certificate;
mod connection;
mod life_cycle;
mod limits;
mod memory;
mod nginx;
mod package;
mod server;
mod settings;
mod table;

use std::error::Error;

use bulk::Bulk;
use life_cycle::LifeCycle;
use limits::Limits;
use package::Packages;
use settings::Settings;
use table::{Goal, Table, Unit};

type BoxError = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), BoxError> {
    let settings = Settings::from_environment()?;
    let binary = server::build()?;
    let mut table = Table::default();
    measure_transfers(&settings, &binary, &mut table)?;
    measure_packages(&settings, &binary, &mut table)?;
    measure_life_cycles(&settings, &binary, &mut table)?;
    measure_memory(&settings, &binary, &mut table)?;
    println!("{} MiB a transfer, medians of {} rounds\n\n{table}", settings.mebibytes, settings.rounds);
    Ok(())
}

fn measure_transfers(
    settings: &Settings,
    binary: &std::path::Path,
    table: &mut Table,
) -> Result<(), BoxError> {
    let mut bulk = Bulk::start(settings, binary)?;
    for round in 1..=settings.rounds {
        eprintln!("transfers: round {round} of {}", settings.rounds);
        let limits = Limits::measure(settings.bytes())?;
        table.add("SHA-256, one core", limits.sha256, Unit::Speed);
        table.add("file write with sync", limits.disk, Unit::Speed);
        table.add("loopback copy", limits.loopback, Unit::Speed);
        let limit = limits.smallest();
        for tls in [false, true] {
            let speed = bulk.upload(tls)?;
            table.compare(name("upload", tls), speed, Unit::Speed, speed / limit, Goal::AtLeast(0.7));
        }
        for tls in [false, true] {
            let speed = bulk.download(tls)?;
            let Some(rival) = bulk.download_from_nginx(tls)? else {
                table.add(name("download", tls), speed, Unit::Speed);
                continue;
            };
            table.add(name("nginx download", tls), rival, Unit::Speed);
            let goal = if tls { Goal::Above(1.0) } else { Goal::AtLeast(0.9) };
            table.compare(name("download", tls), speed, Unit::Speed, speed / rival, goal);
        }
    }
    if !bulk.has_nginx() {
        table.note("nginx is not installed: downloads were not compared with it (Debian: nginx-light)");
    }
    Ok(())
}

fn measure_packages(
    settings: &Settings,
    binary: &std::path::Path,
    table: &mut Table,
) -> Result<(), BoxError> {
    for round in 1..=settings.rounds {
        eprintln!("packages: round {round} of {}", settings.rounds);
        let limit = Limits::measure(settings.package_bytes())?.smallest();
        table.add("smallest limit, OVA", limit, Unit::Speed);
        let mut packages = Packages::start(settings, binary)?;
        for (tls, row) in [(false, "OVA, plain"), (true, "OVA, TLS")] {
            let speed = packages.upload(tls)?;
            table.compare(row, speed, Unit::Speed, speed / limit, Goal::AtLeast(0.6));
        }
        let peak = packages.peak_memory()?;
        table.compare("memory, one OVA", peak, Unit::Memory, peak / memory::allowed(1), Goal::Below(1.0));
        table.add("read from files, two OVAs", packages.read_back()?, Unit::Memory);
    }
    Ok(())
}

fn measure_life_cycles(
    settings: &Settings,
    binary: &std::path::Path,
    table: &mut Table,
) -> Result<(), BoxError> {
    let cycles = LifeCycle::start(binary)?;
    for round in 1..=settings.rounds {
        eprintln!("life cycles: round {round} of {}", settings.rounds);
        for (clients, wanted, row) in
            [(1, 400.0, "life cycle, 1 client"), (8, 900.0, "life cycle, 8 clients")]
        {
            let rate = cycles.rate(clients)?;
            table.compare(row, rate, Unit::Rate, rate / wanted, Goal::AtLeast(1.0));
        }
    }
    Ok(())
}

fn measure_memory(settings: &Settings, binary: &std::path::Path, table: &mut Table) -> Result<(), BoxError> {
    for round in 1..=settings.rounds {
        eprintln!("memory: round {round} of {}", settings.rounds);
        for (row, transfers) in [("memory, 8 transfers", 8), ("memory, 32 transfers", 32)] {
            let peak = memory::peak(settings, binary, transfers)?;
            let allowed = memory::allowed(transfers);
            table.compare(row, peak, Unit::Memory, peak / allowed, Goal::Below(1.0));
        }
    }
    Ok(())
}

fn name(what: &'static str, tls: bool) -> &'static str {
    match (what, tls) {
        ("upload", false) => "upload, plain",
        ("upload", true) => "upload, TLS",
        ("download", false) => "download, plain",
        ("download", true) => "download, TLS",
        (_, false) => "nginx download, plain",
        (_, true) => "nginx download, TLS",
    }
}
