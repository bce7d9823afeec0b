use crate::dialect::status::{legacy, rest};
use crate::error::ErrorKind;

#[test]
fn each_error_has_its_status() {
    for kind in ErrorKind::ALL {
        let (on_rest, on_legacy) = match kind {
            ErrorKind::Unauthenticated => (401, 401),
            ErrorKind::Unauthorized => (403, 403),
            ErrorKind::NotFound | ErrorKind::OperationNotFound => (404, 404),
            ErrorKind::ConcurrentChange => (409, 409),
            ErrorKind::ResourceBusy | ErrorKind::ResourceInaccessible => (500, 400),
            ErrorKind::Error | ErrorKind::Canceled => (500, 400),
            ErrorKind::InternalServerError | ErrorKind::UnverifiedPeer => (500, 500),
            ErrorKind::ServiceUnavailable => (503, 503),
            ErrorKind::TimedOut => (504, 504),
            _ => (400, 400),
        };
        assert_eq!((rest(*kind).as_u16(), legacy(*kind).as_u16()), (on_rest, on_legacy), "{kind:?}");
    }
}
