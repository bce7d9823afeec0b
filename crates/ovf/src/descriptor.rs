//! OVF descriptors.
