//! OVA archives, read as they stream in.
