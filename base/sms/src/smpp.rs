//! A client of SMPP 3.4 that knows at each moment whether a message can have left.

mod conversation;
mod pdu;
mod receipt;
mod status;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::BytesMut;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Mutex, Semaphore, mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::alphabet;
use crate::settings::{self, Sender, Smpp, Tls};
use crate::{Code, MessageIds, NoConnection, Patience, Submitted, Text};

pub use conversation::Incoming;
use conversation::{Conversation, Ends, Order, Stage, Stream};
use pdu::{Body, Pdu};

const VERSION: u8 = 0x34;
/// Receipts that came and that nobody has taken yet; beyond them the centre is asked to come again later.
const MOST_RECEIPTS: usize = 256;
const FAREWELL: Duration = Duration::from_secs(2);

pub(crate) struct Session {
    orders: mpsc::Sender<Order>,
    receipts: Mutex<mpsc::Receiver<Incoming>>,
    window: Semaphore,
    usable: Arc<AtomicBool>,
    sender: Sender,
    ids: MessageIds,
    patience: Patience,
    conversation: JoinSet<()>,
}

impl Session {
    pub(crate) async fn open(settings: &Smpp, patience: Patience) -> Result<Self, NoConnection> {
        let password = settings::secret(&settings.password_file).await?;
        let sender = Sender::read(&settings.sender).ok_or(NoConnection::Unreachable(None))?;
        let mut stream = connect(settings, patience.connect).await?;
        let mut buffer = BytesMut::new();
        bind(&mut stream, &mut buffer, settings, &password, patience.answer).await?;
        let (orders, given) = mpsc::channel(settings.window + 2 * MOST_RECEIPTS);
        let (receipts, taken) = mpsc::channel(MOST_RECEIPTS);
        let usable = Arc::new(AtomicBool::new(true));
        let mut conversation = JoinSet::new();
        let ends = Ends { orders: given, own_orders: orders.clone(), receipts, usable: usable.clone() };
        let ids = settings.message_ids;
        conversation.spawn(Conversation::over(stream, buffer, ends, ids, patience).run());
        Ok(Self {
            orders,
            receipts: Mutex::new(taken),
            window: Semaphore::new(settings.window),
            usable,
            sender,
            ids,
            patience,
            conversation,
        })
    }

    pub(crate) async fn send(&self, text: &Text) -> Submitted {
        let turn = timeout(self.patience.answer, self.window.acquire()).await;
        let (Ok(Ok(_turn)), true) = (turn, self.is_usable()) else {
            return Submitted::Interrupted;
        };
        let stage = Arc::new(Stage::default());
        let (answer, answered) = oneshot::channel();
        let order = Order::Submit { body: self.submission(text), stage: stage.clone(), answer };
        if self.orders.try_send(order).is_err() {
            return Submitted::Interrupted;
        }
        if let Ok(Ok(answer)) = timeout(self.patience.answer, answered).await {
            return self.judge(&answer);
        }
        // The conversation has ended, or it takes too long.
        self.usable.store(false, Ordering::Relaxed);
        if stage.withdraw() { Submitted::Interrupted } else { Submitted::Unknown }
    }

    fn judge(&self, answer: &Pdu) -> Submitted {
        if answer.command == pdu::GENERIC_NACK || answer.status != status::OK {
            let outcome = status::not_taken(answer.status);
            if matches!(outcome, Submitted::Interrupted | Submitted::SenderRefused { .. }) {
                self.usable.store(false, Ordering::Relaxed);
            }
            return outcome;
        }
        let id = pdu::message_id(&answer.body).map(|id| receipt::as_taken(self.ids, id));
        Submitted::Taken { id, code: Code::Smpp(answer.status) }
    }

    /// The body of `submit_sm` (SMPP 3.4 §4.4.1), with a receipt asked for whatever becomes of the message.
    fn submission(&self, text: &Text) -> Vec<u8> {
        let (alphabet, bytes) = alphabet::encode(text.body());
        let length = u8::try_from(bytes.len()).unwrap_or(u8::MAX);
        Body::default()
            .text("")
            .bytes(&[self.sender.ton, self.sender.npi])
            .text(&self.sender.address)
            .bytes(&[1, 1])
            .text(text.to().digits())
            .bytes(&[0, 0, 0])
            .text("")
            .text("")
            .bytes(&[1, 0, alphabet.data_coding(), 0, length])
            .bytes(&bytes)
            .done()
    }

    pub(crate) async fn receipt(&self, within: Duration) -> Option<Incoming> {
        let receive = async { self.receipts.lock().await.recv().await };
        timeout(within, receive).await.ok().flatten()
    }

    pub(crate) fn is_usable(&self) -> bool {
        self.usable.load(Ordering::Relaxed)
    }

    pub(crate) async fn quit(mut self) {
        // Receipts that nobody took are left to come again.
        drop(self.receipts);
        if self.orders.try_send(Order::Leave).is_ok() {
            let _ = timeout(FAREWELL, self.conversation.join_next()).await;
        }
    }
}

async fn connect(settings: &Smpp, patience: Duration) -> Result<Box<dyn Stream>, NoConnection> {
    let connect = async {
        let stream = TcpStream::connect((settings.host.as_str(), settings.port)).await?;
        stream.set_nodelay(true)?;
        Ok::<Box<dyn Stream>, io::Error>(match settings.tls {
            Tls::None => Box::new(stream),
            Tls::Implicit => {
                Box::new(outside::begin_tls(&settings.host, settings.trusted.as_deref(), stream).await?)
            }
        })
    };
    match timeout(patience, connect).await {
        Ok(Ok(stream)) => Ok(stream),
        _ => Err(NoConnection::Unreachable(None)),
    }
}

/// Logs in (`bind_transceiver`, SMPP 3.4 §4.1.5).
async fn bind(
    stream: &mut Box<dyn Stream>,
    buffer: &mut BytesMut,
    settings: &Smpp,
    password: &str,
    patience: Duration,
) -> Result<(), NoConnection> {
    let body = Body::default()
        .text(&settings.system_id)
        .text(password)
        .text(&settings.system_type)
        .bytes(&[VERSION, 0, 0])
        .text("")
        .done();
    let converse = async {
        stream.write_all(&pdu::write(pdu::BIND_TRANSCEIVER, status::OK, 1, &body)).await.ok()?;
        stream.flush().await.ok()?;
        loop {
            if let Some(answer) = pdu::next(buffer).ok()? {
                return Some(answer);
            }
            stream.read_buf(buffer).await.ok().filter(|read| *read > 0)?;
        }
    };
    let answer = timeout(patience, converse).await.ok().flatten().ok_or(NoConnection::Unreachable(None))?;
    match (answer.command, answer.status) {
        (command, status::OK) if command == pdu::BIND_TRANSCEIVER | pdu::ANSWER => Ok(()),
        (command, status) if command == pdu::BIND_TRANSCEIVER | pdu::ANSWER => Err(status::no_login(status)),
        (pdu::GENERIC_NACK, status) => Err(status::no_login(status)),
        _ => Err(NoConnection::Unreachable(None)),
    }
}
