//! The institute's registers: workers, employments, and those who may send.
