//! A client's connection: as little HTTP/1.1 as the benchmark needs, so that the client is never the slower side.

use std::io::{self, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};

use crate::BoxError;

/// What a TLS client takes from its socket at once; it asks for 4 KiB by itself.
const TLS_BUFFER: usize = 256 * 1024;

/// A connection that is kept alive.
pub(crate) struct Connection {
    stream: Box<dyn Stream>,
    head: Vec<u8>,
}

trait Stream: Read + Write + Send {}
impl<T: Read + Write + Send> Stream for T {}

/// The head of an answer, and the beginning of its body.
pub(crate) struct Answer {
    pub(crate) status: u16,
    length: u64,
    begun: Vec<u8>,
}

impl Connection {
    pub(crate) fn plain(address: SocketAddr) -> Result<Self, BoxError> {
        let socket = TcpStream::connect(address)?;
        socket.set_nodelay(true)?;
        Ok(Self { stream: Box::new(socket), head: Vec::new() })
    }

    pub(crate) fn tls(address: SocketAddr, config: &Arc<ClientConfig>) -> Result<Self, BoxError> {
        let socket = TcpStream::connect(address)?;
        socket.set_nodelay(true)?;
        let socket = Buffered(BufReader::with_capacity(TLS_BUFFER, socket));
        let mut session =
            ClientConnection::new(Arc::clone(config), ServerName::from(address.ip()).to_owned())?;
        session.set_buffer_limit(Some(4 << 20));
        Ok(Self { stream: Box::new(StreamOwned::new(session, socket)), head: Vec::new() })
    }

    /// Sends a request with all of its body in one write.
    pub(crate) fn send(
        &mut self,
        method: &str,
        target: &str,
        token: Option<&str>,
        body: &[u8],
    ) -> Result<(), BoxError> {
        self.head.clear();
        write!(self.head, "{method} {target} HTTP/1.1\r\nhost: localhost\r\n")?;
        if let Some(token) = token {
            write!(self.head, "vmware-api-session-id: {token}\r\n")?;
        }
        write!(self.head, "content-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len())?;
        self.head.extend_from_slice(body);
        self.stream.write_all(&self.head)?;
        Ok(self.stream.flush()?)
    }

    /// Sends a request's head; so many bytes of body have to follow.
    pub(crate) fn send_head(&mut self, method: &str, target: &str, length: u64) -> Result<(), BoxError> {
        let head =
            format!("{method} {target} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n\r\n");
        Ok(self.stream.write_all(head.as_bytes())?)
    }

    pub(crate) fn send_body(&mut self, bytes: &[u8]) -> Result<(), BoxError> {
        Ok(self.stream.write_all(bytes)?)
    }

    pub(crate) fn receive_head(&mut self) -> Result<Answer, BoxError> {
        self.stream.flush()?;
        self.head.resize(64 * 1024, 0);
        let mut filled = 0;
        loop {
            let read = self.stream.read(&mut self.head[filled..])?;
            filled += read;
            if let Some(end) = self.head[..filled].windows(4).position(|four| four == b"\r\n\r\n") {
                let (head, rest) = self.head[..filled].split_at(end + 4);
                return Answer::parse(std::str::from_utf8(head)?, rest.to_vec());
            }
            if read == 0 {
                return Err("the server hung up in the head of an answer".into());
            }
        }
    }

    /// The whole answer.
    pub(crate) fn receive(&mut self) -> Result<(u16, Vec<u8>), BoxError> {
        let mut answer = self.receive_head()?;
        let begun = answer.begun.len();
        answer.begun.resize(usize::try_from(answer.length)?, 0);
        self.stream.read_exact(&mut answer.begun[begun..])?;
        Ok((answer.status, answer.begun))
    }

    /// Reads the body of an answer and throws it away; its length.
    pub(crate) fn discard(&mut self, answer: &Answer, buffer: &mut [u8]) -> Result<u64, BoxError> {
        let mut missing = answer.length.saturating_sub(answer.begun.len() as u64);
        while missing > 0 {
            match self.stream.read(buffer)? {
                0 => return Err("the server hung up in the body of an answer".into()),
                read => missing = missing.saturating_sub(read as u64),
            }
        }
        Ok(answer.length)
    }
}

impl Answer {
    fn parse(head: &str, begun: Vec<u8>) -> Result<Self, BoxError> {
        let status = head.get(9..12).ok_or("an answer without a status")?.parse()?;
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse())
        });
        let length = match (status, length) {
            (204, _) => 0,
            (_, Some(length)) => length?,
            (_, None) => return Err(format!("an answer without a length:\n{head}").into()),
        };
        Ok(Self { status, length, begun })
    }
}

/// A socket whose reading is buffered.
struct Buffered(BufReader<TcpStream>);

impl Read for Buffered {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Write for Buffered {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.get_mut().write(bytes)
    }

    fn write_vectored(&mut self, bytes: &[io::IoSlice<'_>]) -> io::Result<usize> {
        self.0.get_mut().write_vectored(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.get_mut().flush()
    }
}
