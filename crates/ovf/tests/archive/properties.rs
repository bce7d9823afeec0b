//! What holds for all archives.

use ovf::archive::{ArchiveReader, Member, Problem};
use proptest::prelude::*;

use crate::reading::{read, read_on};
use crate::tar::{Header, Tar};

#[derive(Clone, Debug)]
struct File {
    name: String,
    data: Vec<u8>,
    format: Format,
}

#[derive(Clone, Copy, Debug)]
enum Format {
    V7,
    Ustar,
    Gnu,
    GnuLongName,
    Pax,
}

fn files() -> impl Strategy<Value = Vec<File>> {
    let format = prop_oneof![
        Just(Format::V7),
        Just(Format::Ustar),
        Just(Format::Gnu),
        Just(Format::GnuLongName),
        Just(Format::Pax)
    ];
    let length = prop_oneof![Just(0), Just(511), Just(512), Just(513), 0..3000_usize];
    let file = (any::<u8>(), length, format);
    prop::collection::vec(file, 1..6).prop_map(|files| {
        let with_name = |(index, (fill, length, format)): (usize, (u8, usize, Format))| {
            let name = if index == 0 { "vm.ovf".to_owned() } else { format!("file{index}") };
            let data = (0..length).map(|place| fill.wrapping_add(place as u8)).collect();
            File { name, data, format }
        };
        files.into_iter().enumerate().map(with_name).collect()
    })
}

fn archive(files: &[File]) -> Tar {
    files.iter().fold(Tar::new(), |tar, file| {
        let size = file.data.len() as u64;
        let header = || Header::new(&file.name, size);
        let tar = match file.format {
            Format::V7 => tar.raw(&header().set(257, &[0; 8]).typeflag(0).block()),
            Format::Ustar => tar.raw(&header().block()),
            Format::Gnu => tar.raw(&header().set(257, b"ustar  \0").size(&base_256(size)).block()),
            Format::GnuLongName => tar
                .extension(b'L', format!("./{}\0", file.name).as_bytes())
                .raw(&header().set(257, b"ustar  \0").set(0, b"cut").block()),
            Format::Pax => tar
                .pax(&[("mtime", "1.5"), ("path", &file.name), ("size", &size.to_string())])
                .raw(&header().set(0, b"cut").block()),
        };
        tar.data(&file.data)
    })
}

fn base_256(size: u64) -> [u8; 12] {
    let mut field = [0; 12];
    field[0] = 0x80;
    field[4..].copy_from_slice(&size.to_be_bytes());
    field
}

fn is_truncation(problem: &Problem) -> bool {
    matches!(
        problem,
        Problem::EndsInHeader { .. }
            | Problem::EndsInExtension { .. }
            | Problem::EndsAfterExtension
            | Problem::EndsInData { .. }
            | Problem::EndsInPadding { .. }
            | Problem::NoEndMarker
    )
}

proptest! {
    #[test]
    fn members_come_out_as_they_went_in(files in files(), piece in 1..3000_usize, padding in 0..20_000_usize) {
        let archive = archive(&files).raw(&vec![0; 512 + padding]).unfinished();
        let members = read(&archive, piece).unwrap();
        prop_assert_eq!(members.len(), files.len());
        for ((member, data), file) in members.iter().zip(&files) {
            prop_assert_eq!(&member.name, &file.name);
            prop_assert_eq!(member.size, file.data.len() as u64);
            prop_assert_eq!(data, &file.data);
            let place = member.data_offset as usize;
            prop_assert_eq!(&archive[place..place + data.len()], data);
        }
    }

    #[test]
    fn every_cut_is_refused_as_truncated(files in files(), part in 0.0..1.0_f64, piece in 1..3000_usize) {
        let tar = archive(&files);
        let shortest = tar.len() as usize + 512;
        let cut = (part * shortest as f64) as usize;
        let error = read(&tar.end()[..cut], piece).unwrap_error();
        prop_assert!(is_truncation(&error.problem), "{}", error);
        prop_assert_eq!(error.offset, cut as u64);
    }

    #[test]
    fn damage_never_panics_and_pieces_never_matter(
        files in files(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        piece in 1..3000_usize,
    ) {
        let mut archive = archive(&files).end();
        for (index, byte) in damage {
            *index.get_mut(&mut archive) = byte;
        }
        prop_assert_eq!(read(&archive, piece), read(&archive, archive.len()));
    }

    #[test]
    fn headers_of_any_content_never_panic(
        blocks in prop::collection::vec(prop::collection::vec(any::<u8>(), 512), 1..4),
        typeflag in prop::sample::select(b"0\0xgLKS57".to_vec()),
        piece in 1..1000_usize,
    ) {
        let mut tar = Tar::with_descriptor();
        for block in &blocks {
            let header = Header::new("", 0).set(0, block).set(257, b"ustar\x0000").typeflag(typeflag);
            tar = tar.raw(&header.size(b"00000000700\0").block()).data(&block[..0o700]);
        }
        let archive = tar.end();
        prop_assert_eq!(read(&archive, piece), read(&archive, archive.len()));
    }

    #[test]
    fn resuming_anywhere_gives_the_same_rest(files in files(), which in any::<prop::sample::Index>(), part in 0.0..=1.0_f64) {
        let archive = archive(&files).end();
        let whole = read(&archive, archive.len()).unwrap();
        let which = which.index(whole.len());
        let members: Vec<Member> = whole[..=which].iter().map(|(member, _)| member.clone()).collect();
        let (last, data) = &whole[which];
        let come = (part * data.len() as f64) as usize;
        let offset = last.data_offset as usize + come;
        let reader = ArchiveReader::resume(members, offset as u64).unwrap();
        let rest = read_on(reader, Some(last.clone()), &archive[offset..], 1000).unwrap();
        prop_assert_eq!(&rest[0].1[..], &data[come..]);
        prop_assert_eq!(&rest[1..], &whole[which + 1..]);
    }
}

#[test]
fn every_cut_of_one_archive_is_refused() {
    let tar = Tar::with_descriptor().pax(&[("path", "disk.vmdk")]).file("x", &[7; 700]).file("empty", b"");
    let archive = tar.clone().end();
    for cut in 0..tar.len() as usize + 512 {
        let error = read(&archive[..cut], 1024).unwrap_error();
        assert!(is_truncation(&error.problem), "{error}");
        assert_eq!(error.offset, cut as u64);
    }
}
