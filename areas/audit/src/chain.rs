use aws_lc_rs::digest::{Context, SHA256};
use db::{Db, Error, Row, Tx};
use kernel::Clock;
use uuid::Uuid;

use crate::store;

/// Events in one block at the most.
const BLOCK: i64 = 10_000;

/// A link of the chain: a hash over the events from `first_position` to `last_position` and the link before.
#[derive(Debug, PartialEq)]
pub(crate) struct Block {
    pub(crate) number: i64,
    pub(crate) first_position: i64,
    pub(crate) last_position: i64,
    pub(crate) events: i64,
    pub(crate) previous_hash: Vec<u8>,
    pub(crate) hash: Vec<u8>,
}

impl Block {
    pub(crate) fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            number: row.get("number")?,
            first_position: row.get("first_position")?,
            last_position: row.get("last_position")?,
            events: row.get("events")?,
            previous_hash: row.get("previous_hash")?,
            hash: row.get("hash")?,
        })
    }

    fn over(number: i64, previous_hash: Vec<u8>, events: &[Sealed]) -> Option<Self> {
        let (first, last) = (events.first()?, events.last()?);
        let mut hash = Context::new(&SHA256);
        hash.update(&number.to_be_bytes());
        hash.update(&previous_hash);
        for event in events {
            hash.update(&event.canonical);
        }
        Some(Self {
            number,
            first_position: first.position,
            last_position: last.position,
            events: i64::try_from(events.len()).ok()?,
            previous_hash,
            hash: hash.finish().as_ref().to_vec(),
        })
    }
}

/// An event as the bytes that a block's hash covers.
pub(crate) struct Sealed {
    position: i64,
    canonical: Vec<u8>,
}

impl Sealed {
    /// Each field as its length and its bytes; an absent one as the length -1, so that no two rows look alike.
    pub(crate) fn read(row: &Row) -> Result<Self, Error> {
        let position: i64 = row.get("position")?;
        let mut canonical = Vec::with_capacity(256);
        let mut put = |field: Option<&[u8]>| {
            let length = field.map_or(-1, |bytes| i64::try_from(bytes.len()).unwrap_or(i64::MAX));
            canonical.extend_from_slice(&length.to_be_bytes());
            canonical.extend_from_slice(field.unwrap_or_default());
        };
        put(Some(&position.to_be_bytes()));
        put(Some(row.get::<Uuid>("id")?.as_bytes()));
        put(Some(&row.get::<i64>("happened_at")?.to_be_bytes()));
        put(row.get::<Option<Uuid>>("on_behalf_of")?.as_ref().map(|id| id.as_bytes().as_slice()));
        for column in ["actor", "door", "address", "action", "outcome", "subject", "object", "detail"] {
            put(row.get::<Option<String>>(column)?.as_deref().map(str::as_bytes));
        }
        Ok(Self { position, canonical })
    }
}

/// Seals what has happened since the last block; answers how many events. Run every minute by one of the workers.
pub async fn seal(db: &Db, clock: &Clock) -> Result<i64, Error> {
    let until = settled(db).await?;
    let mut sealed = 0;
    loop {
        let mut tx = db.read().await?;
        let last = store::last_block(&mut tx).await?;
        let (number, after, previous) =
            last.map_or((1, 0, Vec::new()), |block| (block.number + 1, block.last_position, block.hash));
        let events = store::events_between(&mut tx, after, until, BLOCK).await?;
        drop(tx);
        let Some(block) = Block::over(number, previous, &events) else {
            return Ok(sealed);
        };
        let mut tx = db.write().await?;
        if store::insert_block(&mut tx, &block, clock.now()).await? {
            sealed += block.events;
        }
        tx.commit().await?;
    }
}

async fn settled(db: &Db) -> Result<i64, Error> {
    let mut tx = db.write().await?;
    let position = store::last_settled_position(&mut tx).await?;
    tx.commit().await?;
    Ok(position)
}

/// What a walk along the whole chain found.
#[derive(Debug, PartialEq, Eq)]
pub struct Verified {
    /// Blocks walked.
    pub blocks: i64,
    /// Events that they seal.
    pub events: i64,
    /// Hash of the last block, as hexadecimal digits: compare it with a copy kept elsewhere.
    pub last_hash: String,
}

/// The first place at which the record was changed afterwards.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// A block is gone.
    #[error("block {0} is missing")]
    Missing(i64),
    /// The events under a block, or the block, are not those that were sealed.
    #[error("block {number} (events {first} to {last}) does not seal what is there")]
    Changed {
        /// The block.
        number: i64,
        /// Position of its first event.
        first: i64,
        /// Position of its last event.
        last: i64,
    },
    /// The database does not answer.
    #[error(transparent)]
    Database(#[from] Error),
}

/// Walks the chain from its first block and recomputes each hash from the events themselves.
pub async fn verify(db: &Db) -> Result<Verified, Broken> {
    let mut tx = db.read().await?;
    let blocks = store::last_block(&mut tx).await?.map_or(0, |block| block.number);
    let (mut previous, mut after, mut events) = (Vec::new(), 0, 0);
    for number in 1..=blocks {
        let block = store::block(&mut tx, number).await?.ok_or(Broken::Missing(number))?;
        let intact = recompute(&mut tx, &block, previous, after).await?;
        if !intact {
            return Err(Broken::Changed { number, first: block.first_position, last: block.last_position });
        }
        events += block.events;
        after = block.last_position;
        previous = block.hash;
    }
    Ok(Verified { blocks, events, last_hash: kernel::digest::hex(&previous) })
}

async fn recompute(tx: &mut Tx, block: &Block, previous: Vec<u8>, after: i64) -> Result<bool, Error> {
    let found = store::events_between(tx, after, block.last_position, BLOCK + 1).await?;
    Ok(Block::over(block.number, previous, &found).as_ref() == Some(block))
}
