//! nginx with sendfile, for comparison.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::BoxError;
use crate::server::Server;

/// nginx, serving one file at `/file`; it ends when it is dropped.
pub(crate) struct Nginx {
    pub(crate) http: SocketAddr,
    pub(crate) https: SocketAddr,
    child: Child,
}

impl Nginx {
    /// Starts nginx on a file of the server, with the server's certificate; none where it is not installed.
    pub(crate) fn start(server: &Server, file: &Path) -> Result<Option<Self>, BoxError> {
        if Command::new("nginx").arg("-v").stderr(Stdio::null()).status().is_err() {
            return Ok(None);
        }
        let (http, https) = (free_address()?, free_address()?);
        let directory = server.directory.path().join("nginx");
        std::fs::create_dir_all(&directory)?;
        let configuration = directory.join("nginx.conf");
        std::fs::write(&configuration, configuration_of(server, file, http, https))?;
        let child = Command::new("nginx")
            .args(["-e", "stderr", "-p"])
            .arg(&directory)
            .arg("-c")
            .arg(&configuration)
            .spawn()?;
        let nginx = Self { http, https, child };
        for _ in 0..100 {
            if TcpStream::connect(http).is_ok() {
                return Ok(Some(nginx));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err("nginx did not start; its own words are above".into())
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_address() -> Result<SocketAddr, BoxError> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

fn configuration_of(server: &Server, file: &Path, http: SocketAddr, https: SocketAddr) -> String {
    let (chain, key) = (server.certificate.chain.display(), server.certificate.key.display());
    let file = file.display();
    format!(
        "daemon off;
master_process off;
pid nginx.pid;
events {{ }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    server {{
        listen {http};
        listen {https} ssl;
        ssl_certificate {chain};
        ssl_certificate_key {key};
        ssl_protocols TLSv1.3;
        location = /file {{ alias {file}; }}
    }}
}}
"
    )
}
