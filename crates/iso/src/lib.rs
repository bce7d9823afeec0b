//! Optical disc images: the volume descriptors of ISO 9660, Joliet and UDF, and El Torito boot records.
