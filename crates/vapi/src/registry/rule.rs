use crate::error::Error;

/// A function that carries out an operation: every `async fn(&C, I) -> Result<O, Error>`.
///
/// It is a trait because the future of such a function borrows the caller, which the bounds of `Fn` cannot say.
pub trait Rule<'a, C: 'a, I, O> {
    /// What the function returns.
    type Future: Future<Output = Result<O, Error>> + Send + 'a;

    /// Calls it.
    fn call(&self, caller: &'a C, input: I) -> Self::Future;
}

impl<'a, C, I, O, F, R> Rule<'a, C, I, O> for F
where
    C: 'a,
    F: Fn(&'a C, I) -> R,
    R: Future<Output = Result<O, Error>> + Send + 'a,
{
    type Future = R;

    fn call(&self, caller: &'a C, input: I) -> R {
        self(caller, input)
    }
}
