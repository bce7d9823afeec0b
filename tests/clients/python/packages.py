"""Packages and disc images for the tests, made with common tools."""

import hashlib
import io
import os
import pathlib
import subprocess
import tarfile
import tempfile

DESCRIPTOR = """<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
    xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData">
  <References>{files}</References>
  <DiskSection><Info>Disks</Info>{disks}</DiskSection>
  <VirtualSystem ovf:id="machine">
    <Info>A machine</Info>
    <VirtualHardwareSection>
      <Info>Hardware</Info>
      <Item><rasd:ElementName>CPU</rasd:ElementName><rasd:InstanceID>1</rasd:InstanceID>
        <rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>1</rasd:VirtualQuantity></Item>
    </VirtualHardwareSection>
  </VirtualSystem>
</Envelope>
"""


def descriptor(disks):
    """The descriptor of a virtual machine with these disks, given as names and bytes."""
    rows = list(enumerate(disks.items()))
    files = [f'<File ovf:id="f{i}" ovf:href="{name}" ovf:size="{len(data)}"/>' for i, (name, data) in rows]
    drives = [f'<Disk ovf:diskId="d{i}" ovf:fileRef="f{i}" ovf:capacity="{1 << 30}"/>' for i, _ in rows]
    return DESCRIPTOR.format(files="".join(files), disks="".join(drives)).encode()


def package(disks, name="machine", signer=None, algorithm="SHA256"):
    """The files of a package in the order of an archive, with a manifest, and signed if there is a signer."""
    kept = {f"{name}.ovf": descriptor(disks), **disks}
    lines = [f"{algorithm}({file})= {hashlib.new(algorithm, data).hexdigest()}\n" for file, data in kept.items()]
    manifest = "".join(lines).encode()
    files = {f"{name}.ovf": kept[f"{name}.ovf"], f"{name}.mf": manifest}
    if signer:
        files[f"{name}.cert"] = signer.sign(f"{name}.mf", manifest)
    return {**files, **disks}


def kept(files):
    """The files of a package that an item keeps."""
    return {name: data for name, data in files.items() if not name.endswith((".mf", ".cert"))}


def archive(files, form=tarfile.USTAR_FORMAT):
    """An archive of files, in that order."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=form) as tar:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return stream.getvalue()


def disc_image(label):
    """An ISO 9660 image with that label."""
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "content").mkdir()
        pathlib.Path(folder, "content", "random").write_bytes(os.urandom(1 << 20))
        command = ["xorriso", "-as", "mkisofs", "-quiet", "-J", "-V", label, "-o", "made.iso", "content"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        return pathlib.Path(folder, "made.iso").read_bytes()


class Signer:
    """Somebody with a key and a certificate that is signed by it."""

    def __init__(self, name):
        with tempfile.TemporaryDirectory() as folder:
            command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", f"/CN={name}"]
            command += ["-keyout", "key.pem", "-out", "certificate.pem"]
            subprocess.run(command, cwd=folder, check=True, capture_output=True)
            self.key = pathlib.Path(folder, "key.pem").read_bytes()
            self.certificate = pathlib.Path(folder, "certificate.pem").read_text()

    def sign(self, name, manifest):
        """A certificate file for a manifest."""
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "key.pem").write_bytes(self.key)
            command = ["openssl", "dgst", "-sha256", "-sign", "key.pem"]
            result = subprocess.run(command, cwd=folder, input=manifest, check=True, capture_output=True)
        return f"SHA256({name})= {result.stdout.hex()}\n{self.certificate}".encode()
