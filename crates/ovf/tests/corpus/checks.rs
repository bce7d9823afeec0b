//! What has to hold for any input. The fuzz targets run this too.

use bytes::Bytes;
use ovf::archive::{ArchiveError, ArchiveReader, Event, Member};
use ovf::certificate::Certificate;
use ovf::descriptor::{Descriptor, MOST_PACKAGE_FILES};
use ovf::manifest::Manifest;
use ovf::signature::CertificateFile;
use ovf::trust::{self, Concern};

/// Pieces do not matter, members have their announced size, and reading can continue anywhere.
///
/// The input is also read with all checksums put right, or else hardly any change would get past them.
pub(crate) fn archive(input: &[u8]) {
    check_archive(input);
    check_archive(&with_right_checksums(input));
}

fn check_archive(input: &[u8]) {
    let whole = read(ArchiveReader::new(), Vec::new(), input, input.len().max(1));
    let pieces = read(ArchiveReader::new(), Vec::new(), input, input.len() % 700 + 1);
    assert_eq!(whole, pieces);
    let (members, error) = whole;
    assert!(error.is_none() || error.as_ref().is_some_and(|error| error.to_string().len() < 4_000));
    let Some((last, data)) = members.last() else { return };
    for (member, data) in &members[..members.len() - 1] {
        assert_eq!(member.size, data.len() as u64);
    }
    let come = data.len() - data.len() / 3;
    let offset = last.data_offset as usize + come;
    let begun = members.iter().map(|(member, _)| member.clone()).collect();
    let reader = ArchiveReader::resume(begun, offset as u64).expect("the offset is in the last member");
    let (resumed, again) = read(reader, vec![(last.clone(), data[..come].to_vec())], &input[offset..], 1000);
    assert_eq!(resumed[..], members[members.len() - 1..]);
    assert_eq!(again, error);
}

type Members = Vec<(Member, Vec<u8>)>;

fn read(
    mut reader: ArchiveReader,
    mut members: Members,
    input: &[u8],
    piece: usize,
) -> (Members, Option<ArchiveError>) {
    for piece in input.chunks(piece) {
        let mut piece = Bytes::copy_from_slice(piece);
        loop {
            match reader.next(&mut piece) {
                Ok(Some(Event::Begin(member))) => members.push((member, Vec::new())),
                Ok(Some(Event::Data(data))) => {
                    members.last_mut().expect("data have a member").1.extend_from_slice(&data);
                }
                Ok(Some(Event::End)) => {
                    let (member, data) = members.last().expect("an end has a member");
                    assert_eq!(member.size, data.len() as u64);
                }
                Ok(None) => break,
                Err(error) => return (members, Some(error)),
            }
        }
        assert!(piece.is_empty());
    }
    let error = reader.end().err();
    (members, error)
}

fn with_right_checksums(input: &[u8]) -> Vec<u8> {
    let mut archive = input.to_vec();
    for block in archive.chunks_exact_mut(512).filter(|block| block[257..262] == *b"ustar") {
        block[148..156].fill(b' ');
        let sum: u64 = block.iter().copied().map(u64::from).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    }
    archive
}

/// What a manifest says can be written and read again.
pub(crate) fn manifest(input: &[u8]) {
    match Manifest::parse(input) {
        Ok(manifest) => {
            let text: String = manifest
                .lines
                .iter()
                .map(|line| format!("{}({})= {}\r\n", line.algorithm, line.name, line.digest))
                .collect();
            assert_eq!(Manifest::parse(text.as_bytes()).as_ref(), Ok(&manifest));
            assert!(manifest.lines.iter().all(|line| manifest.line(&line.name) == Some(line)));
        }
        Err(error) => assert!(error.to_string().len() < 4_000),
    }
}

/// What a descriptor says can be stored, and the files that it asks for are flat and not too many.
pub(crate) fn descriptor(input: &[u8]) {
    let Ok(descriptor) = Descriptor::parse(input) else { return };
    let stored = serde_json::to_string(&descriptor).expect("a descriptor can be stored");
    assert_eq!(serde_json::from_str::<Descriptor>(&stored).expect("what is stored can be read"), descriptor);
    if let Ok(files) = descriptor.package_files() {
        assert!(files.len() <= MOST_PACKAGE_FILES);
        assert!(files.iter().all(|file| !file.name.is_empty() && !file.name.contains(['/', '\\', '\0'])));
    }
    for disk in &descriptor.disks {
        descriptor.disk_capacity(disk, descriptor.default_configuration());
    }
    assert!(descriptor.is_vapp() || descriptor.virtual_systems().len() == 1);
}

/// What the inputs that hold sign.
const MANIFEST: &[u8] = b"SHA256(vm.ovf)= e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n";

/// A certificate file that is read has a signer. Its signature does not hold for two texts, and it is trusted exactly if
/// told so.
pub(crate) fn certificate_file(input: &[u8]) {
    let file = match CertificateFile::parse(input) {
        Ok(file) => file,
        Err(error) => return assert!(error.to_string().len() < 4_000),
    };
    let chain = file.chain();
    assert!(!chain.is_empty());
    for certificate in chain {
        assert_eq!(Certificate::from_der(certificate.der()).as_ref(), Ok(certificate));
        assert_eq!(Certificate::from_pem(&certificate.to_pem()).as_ref(), Ok(certificate));
        assert!(!certificate.self_signed() || certificate.subject() == certificate.issuer());
    }
    let verified = file.verify(MANIFEST, "vm.mf");
    assert!(verified.as_ref().err().is_none_or(|error| error.to_string().len() < 100_000));
    let holds = verified.is_ok();
    assert!(!holds || file.verify(b"another text", "vm.mf").is_err());
    assert!(is_doubted(chain, &[]));
    assert!(!is_doubted(chain, chain));
}

fn is_doubted(chain: &[Certificate], trusted: &[Certificate]) -> bool {
    let concerns = trust::assess(chain, trusted, 1_800_000_000);
    concerns.iter().any(|concern| matches!(concern, Concern::SelfSigned | Concern::Untrusted { .. }))
}
