//! No input makes the reading panic, or a volume larger than its file.

use iso::Volume;
use proptest::prelude::{Strategy, any, prop, proptest};
use proptest::test_runner::Config;

use crate::image::{CATALOGUE, Image, SECTOR, read};

/// An image with everything in it.
fn full() -> Image {
    let mut image = Image::plain();
    image.boot(17, 0, &[[0x88; 32], [0x90; 32], [0x44; 32]]);
    image.joliet(18, "Joliet");
    image.put(19 * SECTOR, b"\xffCD001\x01");
    image.recognition(20, b"NSR03");
    image.udf(SECTOR, 0x0201, b"\x08Full");
    image
}

/// Places near to what is read.
fn places() -> impl Strategy<Value = usize> {
    let sectors = vec![0, 16, 17, 18, 19, 20, 21, 22, CATALOGUE, 50, 51, 52, 256];
    (prop::sample::select(sectors), 0..512_usize).prop_map(|(sector, offset)| sector * SECTOR + offset)
}

fn examine(bytes: &[u8]) {
    if let Ok(volume) = read(bytes) {
        assert!(volume.size <= bytes.len() as u64);
        let _ = volume.label();
    }
}

proptest! {
    #![proptest_config(Config::with_cases(400))]

    #[test]
    fn changed_bytes_do_no_harm(changes in prop::collection::vec((places(), any::<u8>()), 1..40)) {
        let mut image = full();
        for (place, byte) in changes {
            image.0[place] = byte;
        }
        examine(&image.0);
    }

    #[test]
    fn changed_descriptors_of_udf_whose_tags_are_right_do_no_harm(
        kind in 0..10_u16,
        block in prop::sample::select(vec![50_usize, 51, 52, 256]),
        fields in prop::collection::vec((16..500_usize, prop::collection::vec(any::<u8>(), 1..12)), 1..12),
    ) {
        let mut image = full();
        let fields: Vec<(usize, &[u8])> =
            fields.iter().map(|(offset, bytes)| (*offset, bytes.as_slice())).collect();
        image.descriptor(block * SECTOR, kind, &fields);
        examine(&image.0);
    }

    #[test]
    fn files_of_any_length_do_no_harm(length in 0..320 * SECTOR, size in any::<u64>()) {
        let image = full();
        let _ = Volume::read(&image.0[..length], size);
        examine(&image.0[..length]);
    }

    #[test]
    fn random_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..1000), place in places()) {
        let mut image = full();
        image.put(place, &bytes);
        examine(&image.0);
        examine(&bytes);
    }
}
