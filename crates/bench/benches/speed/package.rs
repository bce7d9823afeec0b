//! A package as one archive: received, unpacked and verified in one pass.

use std::path::Path;
use std::time::Instant;

use sha2::{Digest as _, Sha256};

use crate::BoxError;
use crate::api::Api;
use crate::bulk::{BUFFER, noise, speed};
use crate::connection::Connection;
use crate::server::Server;
use crate::settings::Settings;

/// A tar archive consists of blocks of so many bytes.
const BLOCK: u64 = 512;

/// A server that packages are sent to.
pub(crate) struct Packages {
    server: Server,
    api: Api,
    library: String,
    disk: u64,
    read_before: u64,
}

impl Packages {
    pub(crate) fn start(settings: &Settings, binary: &Path) -> Result<Self, BoxError> {
        let server = Server::start(binary)?;
        let mut api = Api::log_in(&server)?;
        let library = api.new_library()?;
        let disk = settings.package_bytes() / 2;
        let read_before = server.read_from_files()?;
        Ok(Self { server, api, library, disk, read_before })
    }

    /// Sends a new package of two disks with a manifest; the time begins with the connection and ends when the session is
    /// completed.
    pub(crate) fn upload(&mut self, tls: bool) -> Result<f64, BoxError> {
        let archive = Archive::new(self.disk)?;
        let item = self.api.new_package(&self.library, "package")?;
        let session = self.api.new_session(&item)?;
        let endpoint = self.api.add(&session, "package.ova", archive.size())?;
        let begin = Instant::now();
        let mut connection = match tls {
            true => Connection::tls(self.server.https, &self.server.certificate.client)?,
            false => Connection::plain(self.server.http)?,
        };
        archive.send(&mut connection, &endpoint)?;
        self.api.complete(&session)?;
        let speed = speed(archive.size(), begin);
        if self.api.get_item(&item)?["size"].as_u64() < Some(2 * self.disk) {
            return Err("the package was not unpacked".into());
        }
        self.api.delete_item(&item)?;
        Ok(speed)
    }

    pub(crate) fn peak_memory(&self) -> Result<f64, BoxError> {
        self.server.peak_memory()
    }

    /// How many bytes the server has read from files since it was started.
    pub(crate) fn read_back(&self) -> Result<f64, BoxError> {
        #[expect(clippy::cast_precision_loss, reason = "sizes here are far below 2^52")]
        Ok((self.server.read_from_files()? - self.read_before) as f64)
    }
}

/// An archive of a descriptor, a manifest and two disks, of which only what repeats is held.
struct Archive {
    head: Vec<u8>,
    disk_head: Vec<u8>,
    noise: Vec<u8>,
    disk: u64,
}

impl Archive {
    fn new(disk: u64) -> Result<Self, BoxError> {
        let noise = noise()?;
        let digest = digest(&noise, disk);
        let descriptor = descriptor(disk);
        let descriptor_digest = hex::encode(Sha256::digest(&descriptor));
        let manifest = format!(
            "SHA256(package.ovf)= {descriptor_digest}\nSHA256(disk1.vmdk)= {digest}\nSHA256(disk2.vmdk)= {digest}\n"
        );
        let mut head = Vec::new();
        for (name, content) in [("package.ovf", &descriptor), ("package.mf", &manifest)] {
            head.extend(header(name, content.len() as u64)?);
            head.extend(content.as_bytes());
            head.resize(head.len().next_multiple_of(BLOCK as usize), 0);
        }
        head.extend(header("disk1.vmdk", disk)?);
        Ok(Self { head, disk_head: header("disk2.vmdk", disk)?, noise, disk })
    }

    fn size(&self) -> u64 {
        (self.head.len() + self.disk_head.len()) as u64 + 2 * self.disk + 2 * BLOCK
    }

    fn send(&self, connection: &mut Connection, endpoint: &str) -> Result<(), BoxError> {
        connection.send_head("PUT", endpoint, self.size())?;
        for head in [&self.head, &self.disk_head] {
            connection.send_body(head)?;
            for _ in 0..self.disk / BUFFER as u64 {
                connection.send_body(&self.noise)?;
            }
        }
        connection.send_body(&[0; 2 * BLOCK as usize])?;
        match connection.receive()? {
            (200, _) => Ok(()),
            (status, body) => Err(format!("a package: {status} {}", String::from_utf8_lossy(&body)).into()),
        }
    }
}

/// The SHA-256 of a disk that repeats `noise`.
fn digest(noise: &[u8], disk: u64) -> String {
    let mut hasher = Sha256::new();
    for _ in 0..disk / BUFFER as u64 {
        hasher.update(noise);
    }
    hex::encode(hasher.finalize())
}

fn header(name: &str, size: u64) -> Result<Vec<u8>, BoxError> {
    let mut header = tar::Header::new_ustar();
    header.set_path(name)?;
    header.set_size(size);
    header.set_mode(0o644);
    header.set_entry_type(tar::EntryType::Regular);
    header.set_cksum();
    Ok(header.as_bytes().to_vec())
}

fn descriptor(disk: u64) -> String {
    let capacity = disk >> 20;
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
  <References>
    <File ovf:id="file1" ovf:href="disk1.vmdk" ovf:size="{disk}"/>
    <File ovf:id="file2" ovf:href="disk2.vmdk" ovf:size="{disk}"/>
  </References>
  <DiskSection>
    <Info>Two disks</Info>
    <Disk ovf:diskId="disk1" ovf:fileRef="file1" ovf:capacity="{capacity}" ovf:capacityAllocationUnits="byte * 2^20"/>
    <Disk ovf:diskId="disk2" ovf:fileRef="file2" ovf:capacity="{capacity}" ovf:capacityAllocationUnits="byte * 2^20"/>
  </DiskSection>
  <VirtualSystem ovf:id="machine">
    <Info>A machine</Info>
    <Name>machine</Name>
  </VirtualSystem>
</Envelope>
"#
    )
}
