//! What is wrong with a descriptor.

/// Why a descriptor is refused, with the values that are wrong; of long values the message has the beginning.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each message tells what its variant and the values in it mean")]
pub enum DescriptorError {
    #[error("the descriptor is {size} bytes long; at most {limit} bytes are read")]
    TooLarge { size: usize, limit: usize },
    #[error("the descriptor is encoded as {encoding:.300}; it has to be UTF-8")]
    Encoding { encoding: String },
    #[error("the descriptor is not UTF-8 text: byte {offset} is wrong")]
    NotUtf8 { offset: usize },
    #[error("the descriptor is not XML: {reason:.300}, line {line}")]
    Syntax { reason: String, line: usize },
    #[error("the descriptor has a document type declaration in line {line}; OVF descriptors have none")]
    DocumentType { line: usize },
    #[error(
        "the descriptor refers to the entity '{name:.300}' in line {line}; only the predefined ones are known"
    )]
    Entity { name: String, line: usize },
    #[error("the namespace prefix '{prefix:.300}' in line {line} is not declared")]
    Prefix { prefix: String, line: usize },
    #[error("the descriptor has more than {limit} {what}, line {line}")]
    TooMany { what: &'static str, limit: usize, line: usize },
    #[error("the descriptor has more than {limit} {what}")]
    TooMuch { what: &'static str, limit: usize },
    #[error(
        "the descriptor is not an OVF envelope: its root is '{name:.300}' of namespace '{namespace:.300}'"
    )]
    NotAnEnvelope { name: String, namespace: String },
    #[error("'{element:.300}' has no attribute '{attribute}'")]
    NoAttribute { element: String, attribute: &'static str },
    #[error(
        "the descriptor describes no virtual system: a VirtualSystem or a VirtualSystemCollection is missing"
    )]
    NoContent,
    #[error(
        "the descriptor has more than one VirtualSystem or VirtualSystemCollection at its top: '{id:.300}' is one more"
    )]
    MoreContent { id: String },
    #[error("virtual hardware item '{instance:.300}' of '{system:.300}' has no resource type")]
    NoResourceType { system: String, instance: String },
    #[error("{what:.300} is '{value:.300}'; it has to be a whole number")]
    Number { what: String, value: String },
    #[error("the chunk size of a file is '0'; it has to be a whole number above 0")]
    NoChunkSize,
    #[error("{what:.300} is '{value:.300}'; it has to be true or false")]
    Truth { what: String, value: String },
    #[error("{what:.300} is '{value:.300}'; it has to be min, max or normal")]
    Bound { what: String, value: String },
    #[error(
        "{what:.300} is '{value:.300}', which is no unit that is known, like 'byte * 2^20' or 'MegaBytes'"
    )]
    Unit { what: String, value: String },
    #[error("{what:.300} is too large: {value} in units of {unit}")]
    Quantity { what: String, value: u64, unit: u64 },
    #[error("there is more than one {what} '{id:.300}'")]
    Duplicate { what: &'static str, id: String },
    #[error("{what:.300} refers to the file '{id:.300}', which the descriptor's References do not have")]
    NoFile { what: String, id: String },
    #[error("{what:.300} refers to the disk '{id:.300}', which the descriptor's DiskSection does not have")]
    NoDisk { what: String, id: String },
    #[error(
        "{what:.300} connects to the network '{name:.300}', which the descriptor's NetworkSection does not have"
    )]
    NoNetwork { what: String, name: String },
    #[error("{what:.300} refers to the storage group '{id:.300}', which the descriptor does not have")]
    NoStorageGroup { what: String, id: String },
    #[error("the disk '{id:.300}' is, by way of its parents, its own parent")]
    OwnParent { id: String },
    #[error("the section '{name:.300}' of namespace '{namespace:.300}' is required, and is not known")]
    RequiredSection { name: String, namespace: String },
    #[error(
        "the file reference '{href:.300}' leaves the package: it has to be the name of a file beside the descriptor"
    )]
    Outside { href: String },
    #[error("the file reference '{href:.300}' is not UTF-8 text when its escapes are resolved")]
    Href { href: String },
    #[error("the name of the file '{name:.300}' has {length} bytes; at most {limit} are possible")]
    LongName { name: String, length: usize, limit: usize },
    #[error("the file '{href:.300}' comes in chunks of {chunk_size} bytes, but its size is not stated")]
    ChunksWithoutSize { href: String, chunk_size: u64 },
    #[error("the package has more than {limit} files, chunks counted")]
    TooManyFiles { limit: usize },
    #[error("the package has two different files of the name '{name:.300}'")]
    TwoFiles { name: String },
}

impl DescriptorError {
    pub(super) fn number(what: impl Into<String>, value: &str) -> Self {
        Self::Number { what: what.into(), value: value.to_owned() }
    }

    pub(super) fn no_file(what: impl Into<String>, id: &str) -> Self {
        Self::NoFile { what: what.into(), id: id.to_owned() }
    }

    pub(super) fn no_disk(what: impl Into<String>, id: &str) -> Self {
        Self::NoDisk { what: what.into(), id: id.to_owned() }
    }

    pub(super) fn no_storage_group(what: impl Into<String>, id: &str) -> Self {
        Self::NoStorageGroup { what: what.into(), id: id.to_owned() }
    }

    pub(super) fn duplicate(what: &'static str, id: &str) -> Self {
        Self::Duplicate { what, id: id.to_owned() }
    }
}
