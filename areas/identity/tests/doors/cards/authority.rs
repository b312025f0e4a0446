use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// Where an authority has its list: a server on loopback, which may have none.
pub(crate) struct Lists {
    port: u16,
    list: Arc<Mutex<Option<Vec<u8>>>>,
    asked: Arc<AtomicUsize>,
    _serving: JoinSet<()>,
}

impl Lists {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (list, asked) = (Arc::<Mutex<Option<Vec<u8>>>>::default(), Arc::<AtomicUsize>::default());
        let mut serving = JoinSet::new();
        serving.spawn(serve(listener, Arc::clone(&list), Arc::clone(&asked)));
        Self { port, list, asked, _serving: serving }
    }

    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}/cns.crl", self.port)
    }

    pub(crate) fn publish(&self, list: Vec<u8>) {
        *self.list.lock().unwrap() = Some(list);
    }

    /// From now on it answers 503.
    pub(crate) fn fall_silent(&self) {
        *self.list.lock().unwrap() = None;
    }

    /// How often it was asked.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

async fn serve(listener: TcpListener, list: Arc<Mutex<Option<Vec<u8>>>>, asked: Arc<AtomicUsize>) {
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).await;
        asked.fetch_add(1, Ordering::Relaxed);
        let answer = match &*list.lock().unwrap() {
            Some(list) => {
                let head =
                    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", list.len());
                [head.as_bytes(), list].concat()
            }
            None => b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n".to_vec(),
        };
        let _ = stream.write_all(&answer).await;
    }
}
