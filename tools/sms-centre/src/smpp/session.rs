use std::collections::HashMap;
use std::str::FromStr;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::{BufMut, BytesMut};
use rusmpp::pdus::{BindTransceiver, BindTransceiverResp, DeliverSm, SubmitSm, SubmitSmResp};
use rusmpp::tlvs::MessageDeliveryRequestTlvValue as Parameter;
use rusmpp::tokio_codec::CommandCodec;
use rusmpp::types::{COctetString, OctetString};
use rusmpp::values::{EsmClass, InterfaceVersion, MCDeliveryReceipt, MessageState, Npi, Ton};
use rusmpp::{Command, CommandId, CommandStatus, Pdu};
use sms::State;
use sms::alphabet;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::{Instant, sleep_until};
use tokio_util::codec::{Decoder, Encoder};

use crate::fault::Moment;
use crate::kept::{Arrived, Due};
use crate::{Fault, Form, ReceiptForm, Shared};

/// How many receipts may wait for their answer.
const MOST_IN_FLIGHT: usize = 50;
/// Whether there is something to deliver is looked up at least as often.
const LOOK: Duration = Duration::from_secs(5);

/// Serves one client until either side ends the connection; receipts that he has not taken then come again.
pub(super) async fn serve(stream: impl AsyncRead + AsyncWrite + Unpin, shared: &Shared) {
    let buffer = BytesMut::new();
    let codec = CommandCodec::new();
    let in_flight = HashMap::new();
    let mut session = Session { stream, buffer, codec, shared, is_bound: false, sequence: 1, in_flight };
    let _over = session.converse().await;
    for (_, due) in session.in_flight.drain() {
        shared.kept.put_back(due, Duration::ZERO);
    }
}

struct Session<'a, S> {
    stream: S,
    buffer: BytesMut,
    codec: CommandCodec,
    shared: &'a Shared,
    is_bound: bool,
    sequence: u32,
    in_flight: HashMap<u32, Due>,
}

/// The connection ends.
struct Over;

impl<S: AsyncRead + AsyncWrite + Unpin> Session<'_, S> {
    async fn converse(&mut self) -> Result<(), Over> {
        loop {
            while let Some(command) = self.codec.decode(&mut self.buffer).map_err(|_unreadable| Over)? {
                self.hear(&command).await?;
            }
            let changed = self.shared.kept.changed();
            self.deliver().await?;
            let may_deliver = self.is_bound && self.in_flight.len() < MOST_IN_FLIGHT;
            let due = self.shared.kept.next_due().filter(|_| may_deliver);
            let due = due.unwrap_or_else(|| Instant::now() + LOOK);
            tokio::select! {
                read = self.stream.read_buf(&mut self.buffer) => {
                    if read.map_err(|_broken| Over)? == 0 {
                        return Err(Over);
                    }
                }
                () = changed => {}
                () = sleep_until(due) => {}
            }
        }
    }

    async fn hear(&mut self, command: &Command) -> Result<(), Over> {
        let sequence = command.sequence_number();
        match (command.id(), command.pdu()) {
            (CommandId::BindTransceiver, Some(Pdu::BindTransceiver(bind))) => self.bind(sequence, bind).await,
            (CommandId::SubmitSm, Some(Pdu::SubmitSm(message))) => self.take(sequence, message).await,
            (CommandId::DeliverSmResp, _) => {
                self.delivered(sequence, command.status());
                Ok(())
            }
            (CommandId::EnquireLink, _) => {
                self.shared.enquiries.fetch_add(1, Ordering::Relaxed);
                match self.shared.faults.take(Moment::Link) {
                    Some(_silent) => Ok(()),
                    None => self.say(CommandStatus::EsmeRok, sequence, Pdu::EnquireLinkResp).await,
                }
            }
            (CommandId::Unbind, _) => {
                self.say(CommandStatus::EsmeRok, sequence, Pdu::UnbindResp).await?;
                Err(Over)
            }
            (id, _) if id.is_response() => Ok(()),
            _ => self.refuse(CommandId::GenericNack, CommandStatus::EsmeRinvcmdid, sequence).await,
        }
    }

    async fn bind(&mut self, sequence: u32, bind: &BindTransceiver) -> Result<(), Over> {
        self.shared.logins.fetch_add(1, Ordering::Relaxed);
        let settings = &self.shared.settings;
        let may =
            bind.system_id.as_str() == settings.system_id && bind.password.as_str() == settings.password;
        let refusal = match self.shared.faults.take(Moment::Login) {
            Some(Fault::LoginLater) => Some(CommandStatus::EsmeRalybnd),
            Some(_refused) => Some(CommandStatus::EsmeRbindfail),
            None if self.is_bound => Some(CommandStatus::EsmeRinvbndsts),
            None if !may => Some(CommandStatus::EsmeRinvpaswd),
            None => None,
        };
        if let Some(refusal) = refusal {
            return self.refuse(CommandId::BindTransceiverResp, refusal, sequence).await;
        }
        self.is_bound = true;
        let name = COctetString::from_str("sms-centre").map_err(|_too_long| Over)?;
        let answer = BindTransceiverResp::new(name, Some(InterfaceVersion::Smpp3_4));
        self.say(CommandStatus::EsmeRok, sequence, answer).await
    }

    async fn take(&mut self, sequence: u32, message: &SubmitSm) -> Result<(), Over> {
        let fault = self.shared.faults.take(Moment::Message);
        let refusal = match fault {
            _ if !self.is_bound => Some(CommandStatus::EsmeRinvbndsts),
            Some(Fault::DropBefore) => return Err(Over),
            Some(Fault::Throttled) => Some(CommandStatus::EsmeRthrottled),
            Some(Fault::QueueFull) => Some(CommandStatus::EsmeRmsgqful),
            Some(Fault::Rejected) => Some(CommandStatus::EsmeRinvdstadr),
            Some(Fault::SenderRefused) => Some(CommandStatus::EsmeRinvsrcadr),
            _ => None,
        };
        if let Some(refusal) = refusal {
            return self.refuse(CommandId::SubmitSmResp, refusal, sequence).await;
        }
        let Some(id) = self.shared.kept.add(arrived(message, fault)) else {
            return self.refuse(CommandId::SubmitSmResp, CommandStatus::EsmeRsyserr, sequence).await;
        };
        match fault {
            Some(Fault::DropAfter) => Err(Over),
            Some(Fault::NoAnswer) => Ok(()),
            _ => {
                let id = COctetString::from_str(&id).map_err(|_too_long| Over)?;
                self.say(CommandStatus::EsmeRok, sequence, SubmitSmResp::new(id, Vec::new())).await
            }
        }
    }

    /// Delivers the receipts whose time has come.
    async fn deliver(&mut self) -> Result<(), Over> {
        while self.is_bound && self.in_flight.len() < MOST_IN_FLIGHT {
            let Some(due) = self.shared.kept.take_due() else {
                return Ok(());
            };
            let sequence = self.next_sequence();
            let receipt = receipt(&due, self.shared.settings.receipts).ok_or(Over);
            let is_odd = due.is_odd;
            self.in_flight.insert(sequence, due);
            if is_odd {
                let odd = self.next_sequence();
                self.head(CommandId::DeliverSm, CommandStatus::EsmeRok, odd, b"\0\x01\x0139").await?;
            }
            self.say(CommandStatus::EsmeRok, sequence, receipt?).await?;
        }
        Ok(())
    }

    fn delivered(&mut self, sequence: u32, status: CommandStatus) {
        if let Some(due) = self.in_flight.remove(&sequence) {
            if status == CommandStatus::EsmeRok {
                self.shared.kept.taken();
            } else {
                self.shared.kept.put_back(due, self.shared.settings.receipt_again);
            }
        }
    }

    async fn say(&mut self, status: CommandStatus, sequence: u32, pdu: impl Into<Pdu>) -> Result<(), Over> {
        let mut bytes = BytesMut::new();
        let command = Command::new(status, sequence, pdu);
        self.codec.encode(command, &mut bytes).map_err(|_unwritable| Over)?;
        self.write(&bytes).await
    }

    /// An answer that says no, without a body, as most centres give it (SMPP 3.4 §4.4.2).
    async fn refuse(&mut self, id: CommandId, status: CommandStatus, sequence: u32) -> Result<(), Over> {
        self.head(id, status, sequence, &[]).await
    }

    async fn head(
        &mut self,
        id: CommandId,
        status: CommandStatus,
        sequence: u32,
        body: &[u8],
    ) -> Result<(), Over> {
        let mut bytes = BytesMut::new();
        bytes.put_u32(u32::try_from(16 + body.len()).map_err(|_too_long| Over)?);
        bytes.put_u32(id.into());
        bytes.put_u32(status.into());
        bytes.put_u32(sequence);
        bytes.put_slice(body);
        self.write(&bytes).await
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Over> {
        self.stream.write_all(bytes).await.map_err(|_broken| Over)?;
        self.stream.flush().await.map_err(|_broken| Over)
    }

    fn next_sequence(&mut self) -> u32 {
        let sequence = self.sequence;
        self.sequence = if sequence == 0x7fff_ffff { 1 } else { sequence + 1 };
        sequence
    }
}

fn arrived(message: &SubmitSm, fault: Option<Fault>) -> Arrived {
    let plus = if message.dest_addr_ton == Ton::International { "+" } else { "" };
    let receipt = message.registered_delivery.mc_delivery_receipt();
    Arrived {
        form: Form::Smpp,
        from: message.source_addr.as_str().to_owned(),
        to: format!("{plus}{}", message.destination_addr.as_str()),
        text: alphabet::decode(message.data_coding.into(), message.short_message().as_ref()),
        reference: None,
        wants_receipt: receipt != MCDeliveryReceipt::NoMcDeliveryReceiptRequested,
        fault,
    }
}

/// A receipt in the form of SMPP 3.4 appendix B.
fn receipt(due: &Due, form: ReceiptForm) -> Option<DeliverSm> {
    let id = format!("{:X}", due.number);
    let mut receipt = DeliverSm::builder()
        .source_addr_ton(Ton::International)
        .source_addr_npi(Npi::Isdn)
        .source_addr(COctetString::from_str(due.to.trim_start_matches('+')).ok()?)
        .destination_addr(COctetString::from_str(&due.from).ok()?)
        .esm_class(EsmClass::from(0b0000_0100));
    if form != ReceiptForm::Parameters {
        let in_text = if form == ReceiptForm::DecimalText { due.number.to_string() } else { id.clone() };
        let delivered = u8::from(due.state == State::Delivered);
        let text = format!(
            "id:{in_text} sub:001 dlvrd:00{delivered} submit date:2603161200 done date:2603161201 stat:{} err:{} text:",
            word(due.state),
            if delivered == 1 { "000" } else { "001" },
        );
        receipt = receipt.short_message(OctetString::from_vec(text.into_bytes()).ok()?);
    }
    if matches!(form, ReceiptForm::Full | ReceiptForm::Parameters) {
        receipt = receipt
            .push_tlv(Parameter::ReceiptedMessageId(COctetString::from_str(&id).ok()?))
            .push_tlv(Parameter::MessageState(MessageState::from(number(due.state))));
    }
    Some(receipt.build())
}

fn word(state: State) -> &'static str {
    match state {
        State::Enroute => "ENROUTE",
        State::Delivered => "DELIVRD",
        State::Expired => "EXPIRED",
        State::Deleted => "DELETED",
        State::Undeliverable => "UNDELIV",
        State::Accepted => "ACCEPTD",
        State::Unknown => "UNKNOWN",
        State::Rejected => "REJECTD",
    }
}

fn number(state: State) -> u8 {
    match state {
        State::Enroute => 1,
        State::Delivered => 2,
        State::Expired => 3,
        State::Deleted => 4,
        State::Undeliverable => 5,
        State::Accepted => 6,
        State::Unknown => 7,
        State::Rejected => 8,
    }
}
