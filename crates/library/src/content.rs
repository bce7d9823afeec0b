//! Content on its way out: addresses, and what lies behind them.

mod lease;
mod reading;

use catalog::item::Item;
use catalog::item_file::ItemFile;
use ids::TransferId;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use vapi::Uri;

pub use lease::{Lease, RunningDownloads};
pub use reading::{Content, ContentError, by_path, by_token};

use crate::caller::Caller;
use crate::token::Purpose;

/// What need not be escaped in a segment of a path.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The path below which the bytes of sessions go in and out.
pub const DATA: &str = "/cls/data";
/// The path below which an item's stored files can be read.
pub const STATIC: &str = "/cls/static";

/// The address at which one file of one session can be written or read.
pub(crate) fn address(caller: &Caller, purpose: Purpose, transfer: &TransferId, name: &str) -> Option<Uri> {
    let token = caller.stackroom().token_key().token(purpose, transfer);
    let base = &caller.origin().base_url;
    Uri::new(format!("{base}{DATA}/{token}/{}", escaped(name))).ok()
}

/// The address at which a stored file can be read in an API session (FIL-09).
pub(crate) fn static_address(caller: &Caller, item: &Item, file: &ItemFile) -> Option<Uri> {
    let base = &caller.origin().base_url;
    let (library, id, name) =
        (escaped(item.library_id.as_str()), escaped(item.id.as_str()), escaped(&file.name));
    Uri::new(format!("{base}{STATIC}/{library}/{id}/{name}?version={}", file.version)).ok()
}

fn escaped(segment: &str) -> impl std::fmt::Display + '_ {
    utf8_percent_encode(segment, SEGMENT)
}
