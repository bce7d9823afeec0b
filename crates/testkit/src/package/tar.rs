//! Archives in plain ustar.

use super::Named;

/// How many bytes a block has, in which archives are counted.
pub const BLOCK: usize = 512;

/// An archive of these files in plain ustar, with its end marker.
pub fn archive(files: &[Named]) -> Vec<u8> {
    let mut bytes: Vec<u8> = files.iter().flat_map(|(name, bytes)| member(name, bytes)).collect();
    bytes.resize(bytes.len() + 2 * BLOCK, 0);
    bytes
}

/// A member of an archive: its header, its bytes, its padding.
pub fn member(name: &str, content: &[u8]) -> Vec<u8> {
    let mut bytes = header(name, content.len() as u64, b'0');
    bytes.extend_from_slice(content);
    bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
    bytes
}

/// The header of a member of that kind: `'0'` for a file, `'2'` for a symbolic link, `'5'` for a directory…
pub fn header(name: &str, size: u64, kind: u8) -> Vec<u8> {
    let mut block = vec![0; BLOCK];
    block[..name.len()].copy_from_slice(name.as_bytes());
    block[100..107].copy_from_slice(b"0000644");
    block[108..115].copy_from_slice(b"0000000");
    block[116..123].copy_from_slice(b"0000000");
    block[124..135].copy_from_slice(format!("{size:011o}").as_bytes());
    block[136..147].copy_from_slice(b"00000000000");
    block[148..156].copy_from_slice(b"        ");
    block[156] = kind;
    block[257..265].copy_from_slice(b"ustar\x0000");
    let sum: u32 = block.iter().copied().map(u32::from).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}
