//! Files of certificates taken in.
