//! Descriptors that this repository did not write: those that the OVF library of govmomi and the Common OVF Tool test
//! with. Each is read, or is refused with the very words that `real_descriptors/*.refused` has beside its name.
//!
//! They are fetched with `go` and with Python's `pip`. `STACKROOM_OVF_FIXTURES` names a folder that has them already, in
//! `govmomi` and `cot`. `STACKROOM_NO_DOWNLOADS=1` leaves them out where neither is possible.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use ovf::descriptor::{Capacity, Descriptor, DescriptorError, Device, Version};

const GOVMOMI: &str = "github.com/vmware/govmomi@v0.55.1";
const COT: &str = "cot==2.2.1";

#[test]
fn descriptors_of_govmomi_are_read_or_refused_with_the_reason() {
    let Some(folder) = folder("govmomi", fetch_govmomi) else { return };
    let descriptors = read_all(&folder, include_str!("real_descriptors/govmomi.refused"));
    assert_eq!(descriptors.len(), 877);
    check_photon(&descriptors["photon5.ovf"]);
    check_configurations(&descriptors["deployment-configs.ovf"]);
    check_chunks(&descriptors["external/nostalgia-chunkdisk.ovf"]);
    check_storage_groups(&descriptors["external/ImportOvf2014/storagegroupVApp.ovf"]);
    check_package_files(&descriptors);
    let versions = [Version::V0_9, Version::V1, Version::V2];
    let counts = versions.map(|version| descriptors.values().filter(|read| read.version == version).count());
    assert_eq!(counts, [124, 752, 1]);
}

#[test]
fn descriptors_of_the_common_ovf_tool_are_read_or_refused_with_the_reason() {
    let Some(folder) = folder("cot", fetch_cot) else { return };
    let descriptors = read_all(&folder, include_str!("real_descriptors/cot.refused"));
    assert_eq!(descriptors.len(), 8);
    let ubuntu = &descriptors["ubuntu.2.0.ovf"];
    assert_eq!(ubuntu.version, Version::V2);
    let devices = &ubuntu.virtual_systems()[0].hardware[0].items;
    let adapter = devices.iter().find(|item| matches!(item.device, Device::NetworkAdapter { .. })).unwrap();
    assert_eq!((adapter.display_name(), adapter.connected), ("Ethernet adapter on 'NAT'", Some(true)));
    assert_eq!(ubuntu.disk_capacity(&ubuntu.disks[0], None), Some(8_589_934_592));
    assert_eq!(descriptors["v0.9.ovf"].version, Version::V0_9);
}

/// The folder with the descriptors of this name; none when one has chosen to do without.
fn folder(name: &str, fetch: fn(&Path) -> Result<PathBuf, String>) -> Option<PathBuf> {
    if let Some(folder) = env::var_os("STACKROOM_OVF_FIXTURES") {
        return Some(Path::new(&folder).join(name));
    }
    if env::var_os("STACKROOM_NO_DOWNLOADS").is_some() {
        eprintln!("left out: STACKROOM_NO_DOWNLOADS is set");
        return None;
    }
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let help =
        "set STACKROOM_OVF_FIXTURES to a folder that has them, or STACKROOM_NO_DOWNLOADS=1 to do without";
    Some(fetch(&target).unwrap_or_else(|error| panic!("the descriptors cannot be fetched: {error}; {help}")))
}

fn fetch_govmomi(_: &Path) -> Result<PathBuf, String> {
    let answer = run(Command::new("go").args(["mod", "download", "-json", GOVMOMI]))?;
    let answer: serde_json::Value = serde_json::from_str(&answer).map_err(|error| error.to_string())?;
    let folder = answer["Dir"].as_str().ok_or("go names no folder")?;
    Ok(Path::new(folder).join("ovf/fixtures"))
}

fn fetch_cot(target: &Path) -> Result<PathBuf, String> {
    let folder = target.join("COT/tests");
    if folder.is_dir() {
        return Ok(folder);
    }
    let environment = target.join("environment");
    run(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
    let options = ["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", COT, "--dest"];
    run(Command::new(environment.join("bin/python")).args(options).arg(target))?;
    let wheel = target.join("cot-2.2.1-py2.py3-none-any.whl");
    run(Command::new("python3").args(["-m", "zipfile", "-e"]).arg(wheel).arg(target))?;
    Ok(folder)
}

fn run(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    let (said, complaint) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if output.status.success() {
        Ok(said.into_owned())
    } else {
        Err(format!("{command:?}: {complaint}{said}"))
    }
}

/// All descriptors of a folder that are not refused, after comparing those that are with the list.
fn read_all(folder: &Path, refused: &str) -> BTreeMap<String, Descriptor> {
    let mut files = Vec::new();
    list(folder, &mut files);
    let mut descriptors = BTreeMap::new();
    let mut refusals = BTreeMap::new();
    for file in files {
        let name = file.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
        match Descriptor::parse(&std::fs::read(&file).unwrap()) {
            Ok(descriptor) => {
                descriptors.insert(name, descriptor);
            }
            Err(error) => {
                refusals.insert(name, error.to_string());
            }
        }
    }
    let expected = refused.lines().filter_map(|line| line.split_once(": "));
    let expected: BTreeMap<_, _> =
        expected.map(|(name, reason)| (name.to_owned(), reason.to_owned())).collect();
    assert_eq!(refusals, expected);
    descriptors
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            list(&path, files);
        } else if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ovf")) {
            files.push(path);
        }
    }
}

/// What is stored is what was read, and only what leaves the package is refused.
fn check_package_files(descriptors: &BTreeMap<String, Descriptor>) {
    let mut outside = 0;
    for (name, descriptor) in descriptors {
        let stored = serde_json::to_string(descriptor).unwrap();
        assert_eq!(&serde_json::from_str::<Descriptor>(&stored).unwrap(), descriptor, "{name}");
        match descriptor.package_files() {
            Ok(files) => assert!(files.len() >= usize::from(!descriptor.references.is_empty()), "{name}"),
            Err(DescriptorError::Outside { href }) => {
                assert!(href.contains(['/', '\\']), "{name}: {href}");
                outside += 1;
            }
            Err(error) => panic!("{name}: {error}"),
        }
    }
    assert_eq!(outside, 213);
}

fn check_photon(photon: &Descriptor) {
    let system = photon.virtual_systems()[0];
    assert_eq!(system.operating_system.as_ref().unwrap().os_type.as_deref(), Some("vmwarePhoton64Guest"));
    let items = system.hardware[0].items_in(photon.default_configuration());
    let cpu = items.iter().find_map(|item| match item.device {
        Device::Cpu { count, .. } => Some(count),
        _ => None,
    });
    let memory = items.iter().find_map(|item| match item.device {
        Device::Memory { size, .. } => Some(size),
        _ => None,
    });
    assert_eq!((cpu, memory), (Some(1), Some(2048)));
    assert_eq!(photon.disks[0].capacity, Capacity::Bytes(16 << 30));
    assert!(system.eulas[0].value.contains("License"), "{}", system.eulas[0]);
}

fn check_configurations(descriptor: &Descriptor) {
    let ids: Vec<_> = descriptor.deployment_options.iter().map(|option| option.id.as_str()).collect();
    assert_eq!(descriptor.default_configuration(), Some("large"));
    assert_eq!(ids, ["small", "medium", "large"]);
    let disks = |configuration| {
        let items = descriptor.virtual_systems()[0].hardware[0].items_in(Some(configuration));
        items.iter().filter(|item| matches!(item.device, Device::Disk { .. })).count()
    };
    assert_eq!((disks("small"), disks("medium"), disks("large")), (1, 2, 3));
}

fn check_chunks(descriptor: &Descriptor) {
    let files = descriptor.package_files().unwrap();
    let first = descriptor.references.iter().find(|file| file.chunk_size.is_some()).unwrap();
    assert!(files.iter().any(|file| file.name == format!("{}.000000000", first.href)), "{files:?}");
}

fn check_storage_groups(descriptor: &Descriptor) {
    let groups: Vec<_> = descriptor.storage_policy_groups.iter().map(|group| group.id.as_str()).collect();
    assert_eq!(groups, ["group1", "group2"]);
}
