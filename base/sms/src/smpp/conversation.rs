use std::collections::HashMap;
use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use bytes::BytesMut;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, error::Elapsed, sleep_until, timeout};

use super::pdu::{self, NotSmpp, Pdu};
use super::{receipt, status};
use crate::{MessageIds, Patience, Receipt};

/// The number of the login is 1 (SMPP 3.4 §5.1.4).
const FIRST_SEQUENCE: u32 = 2;
const LAST_SEQUENCE: u32 = 0x7fff_ffff;

pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Sync + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> Stream for T {}

/// What the conversation is told to do.
pub(super) enum Order {
    /// Show a message to the centre, unless it was withdrawn in the meantime.
    Submit { body: Vec<u8>, stage: Arc<Stage>, answer: oneshot::Sender<Pdu> },
    /// Answer what the centre delivered.
    Answer { sequence: u32, status: u32 },
    /// Take leave.
    Leave,
}

/// Whether a message can have left. Both sides decide by the same exchange, so that none leaves that was given up, and
/// none is given up that left.
#[derive(Default)]
pub(super) struct Stage(AtomicU8);

impl Stage {
    const WAITING: u8 = 0;
    const LEFT: u8 = 1;
    const WITHDRAWN: u8 = 2;

    /// Whether it may be written now; from then on it may have left.
    fn leave(&self) -> bool {
        self.turn_into(Self::LEFT)
    }

    /// Whether it certainly has not left and never will.
    pub(super) fn withdraw(&self) -> bool {
        self.turn_into(Self::WITHDRAWN)
    }

    fn turn_into(&self, stage: u8) -> bool {
        self.0.compare_exchange(Self::WAITING, stage, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

/// A receipt that the gateway holds until it is told that it is stored. Dropped before, it comes again.
#[derive(Debug)]
pub struct Incoming {
    receipt: Receipt,
    sequence: u32,
    orders: mpsc::Sender<Order>,
    answered: bool,
}

impl Incoming {
    /// What it says.
    pub fn receipt(&self) -> &Receipt {
        &self.receipt
    }

    /// Tells the gateway that the receipt is kept here. If it does not hear it, the receipt comes again.
    pub async fn stored(mut self) {
        self.answered = true;
        let _ = self.orders.send(Order::Answer { sequence: self.sequence, status: status::OK }).await;
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if !self.answered {
            let later = Order::Answer { sequence: self.sequence, status: status::TRY_LATER };
            let _ = self.orders.try_send(later);
        }
    }
}

/// The only one that reads and writes on a connection once it is logged in.
pub(super) struct Conversation {
    stream: Box<dyn Stream>,
    buffer: BytesMut,
    ends: Ends,
    ids: MessageIds,
    patience: Patience,
    waiting: HashMap<u32, oneshot::Sender<Pdu>>,
    sequence: u32,
    heard: Instant,
    asked: bool,
}

/// By which the conversation and those who take part in it reach each other.
pub(super) struct Ends {
    pub(super) orders: mpsc::Receiver<Order>,
    /// For receipts, whose answers are orders.
    pub(super) own_orders: mpsc::Sender<Order>,
    pub(super) receipts: mpsc::Sender<Incoming>,
    pub(super) usable: Arc<AtomicBool>,
}

/// The connection is of no more use.
struct Over;

impl From<io::Error> for Over {
    fn from(_error: io::Error) -> Self {
        Self
    }
}

impl From<NotSmpp> for Over {
    fn from(_error: NotSmpp) -> Self {
        Self
    }
}

impl From<Elapsed> for Over {
    fn from(_elapsed: Elapsed) -> Self {
        Self
    }
}

impl Conversation {
    /// After the login; `buffer` holds what came right behind its answer.
    pub(super) fn over(
        stream: Box<dyn Stream>,
        buffer: BytesMut,
        ends: Ends,
        ids: MessageIds,
        patience: Patience,
    ) -> Self {
        let (waiting, sequence, heard, asked) = (HashMap::new(), FIRST_SEQUENCE, Instant::now(), false);
        Self { stream, buffer, ends, ids, patience, waiting, sequence, heard, asked }
    }

    /// Until it ends. Whoever still waits for an answer then learns that none will come.
    pub(super) async fn run(mut self) {
        let Err(Over) = self.converse().await;
        self.ends.usable.store(false, Ordering::Relaxed);
    }

    async fn converse(&mut self) -> Result<Infallible, Over> {
        loop {
            while let Some(pdu) = pdu::next(&mut self.buffer)? {
                self.hear(pdu).await?;
            }
            let patience = if self.asked { self.patience.answer } else { self.patience.quiet };
            // Reading goes first: what is known to have ended gets no message.
            tokio::select! {
                biased;
                read = self.stream.read_buf(&mut self.buffer) => {
                    if read? == 0 {
                        return Err(Over);
                    }
                    self.heard = Instant::now();
                    self.asked = false;
                }
                Some(order) = self.ends.orders.recv() => self.obey(order).await?,
                () = sleep_until(self.heard + patience) => self.ask().await?,
            }
        }
    }

    async fn hear(&mut self, pdu: Pdu) -> Result<(), Over> {
        match pdu.command {
            pdu::DELIVER_SM => self.take_in(&pdu).await,
            pdu::ENQUIRE_LINK => self.answer(pdu.command, status::OK, pdu.sequence).await,
            pdu::UNBIND => {
                self.answer(pdu.command, status::OK, pdu.sequence).await?;
                Err(Over)
            }
            command if command == pdu::UNBIND | pdu::ANSWER => Err(Over),
            command if command == pdu::SUBMIT_SM | pdu::ANSWER || command == pdu::GENERIC_NACK => {
                self.pass_on(pdu)
            }
            command if command & pdu::ANSWER != 0 => Ok(()),
            _ => self.write(pdu::GENERIC_NACK, status::INVALID_COMMAND, pdu.sequence, &[]).await,
        }
    }

    /// An answer goes to whoever waits for it. A complaint of nobody knows what says that the sides understand each
    /// other no longer.
    fn pass_on(&mut self, pdu: Pdu) -> Result<(), Over> {
        match self.waiting.remove(&pdu.sequence) {
            Some(waiting) => {
                let _ = waiting.send(pdu);
                Ok(())
            }
            None if pdu.command == pdu::GENERIC_NACK => Err(Over),
            None => Ok(()),
        }
    }

    async fn take_in(&mut self, pdu: &Pdu) -> Result<(), Over> {
        let Some(delivered) = pdu::delivered(&pdu.body) else {
            return self.answer(pdu.command, status::REJECTED, pdu.sequence).await;
        };
        let Some(receipt) = receipt::read(&delivered, self.ids) else {
            // A message of somebody, which nobody reads here.
            return self.answer(pdu.command, status::OK, pdu.sequence).await;
        };
        let (sequence, orders) = (pdu.sequence, self.ends.own_orders.clone());
        // Where too many wait already, this one is dropped, and so comes again.
        let _ = self.ends.receipts.try_send(Incoming { receipt, sequence, orders, answered: false });
        Ok(())
    }

    async fn obey(&mut self, order: Order) -> Result<(), Over> {
        match order {
            Order::Submit { body, stage, answer } => {
                if answer.is_closed() || !stage.leave() {
                    return Ok(());
                }
                let sequence = self.next_sequence();
                self.waiting.insert(sequence, answer);
                self.write(pdu::SUBMIT_SM, status::OK, sequence, &body).await
            }
            Order::Answer { sequence, status } => self.answer(pdu::DELIVER_SM, status, sequence).await,
            Order::Leave => {
                let sequence = self.next_sequence();
                self.write(pdu::UNBIND, status::OK, sequence, &[]).await
            }
        }
    }

    /// Nothing was heard for long: asks once, and gives up if even that is not answered.
    async fn ask(&mut self) -> Result<(), Over> {
        if self.asked {
            return Err(Over);
        }
        self.asked = true;
        self.heard = Instant::now();
        let sequence = self.next_sequence();
        self.write(pdu::ENQUIRE_LINK, status::OK, sequence, &[]).await
    }

    async fn answer(&mut self, command: u32, status: u32, sequence: u32) -> Result<(), Over> {
        // An answer to what was delivered holds an empty id (SMPP 3.4 §4.6.2).
        let body: &[u8] = if command == pdu::DELIVER_SM { &[0] } else { &[] };
        self.write(command | pdu::ANSWER, status, sequence, body).await
    }

    async fn write(&mut self, command: u32, status: u32, sequence: u32, body: &[u8]) -> Result<(), Over> {
        let bytes = pdu::write(command, status, sequence, body);
        let write = async {
            self.stream.write_all(&bytes).await?;
            self.stream.flush().await
        };
        Ok(timeout(self.patience.answer, write).await??)
    }

    fn next_sequence(&mut self) -> u32 {
        let sequence = self.sequence;
        self.sequence = if sequence >= LAST_SEQUENCE { FIRST_SEQUENCE } else { sequence + 1 };
        sequence
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_leaves_or_is_withdrawn_and_never_both() {
        let stage = Stage::default();
        assert!(stage.leave());
        assert!(!stage.withdraw());
        let stage = Stage::default();
        assert!(stage.withdraw());
        assert!(!stage.leave());
    }
}
