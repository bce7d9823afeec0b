"""Items that are OVF packages or disc images."""

import hashlib
import itertools
import os
import ssl
import tarfile

from com.vmware.content.library.item.updatesession_client import PreviewInfo, WarningBehavior, WarningType
from com.vmware.content.library.item_client import CertVerificationStatus, DownloadSessionModel, TransferStatus
from com.vmware.content_client import SecurityRuleType, TrustedCertificates
from com.vmware.vapi.std.errors_client import Error, NotAllowedInCurrentState, NotFound
from packages import Signer, archive, disc_image, kept, package
from support import ClientTest, UpdateState

DISKS = {"disk1.vmdk": os.urandom((1 << 20) + 1), "disk2.vmdk": os.urandom(700)}

WARNINGS = (
    WarningType.SELF_SIGNED_CERTIFICATE,
    WarningType.EXPIRED_CERTIFICATE,
    WarningType.NOT_YET_VALID_CERTIFICATE,
    WarningType.UNTRUSTED_CERTIFICATE,
)


class PackageFixture(ClientTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.types = cls.client.content.Type
        cls.policies = cls.client.content.SecurityPolicies
        cls.trusted_certificates = cls.client.content.TrustedCertificates

    def trust(self, certificate):
        identifier = self.trusted_certificates.create(TrustedCertificates.CreateSpec(cert_text=certificate))
        self.addCleanup(self.trusted_certificates.delete, identifier)
        return identifier

    def content(self, item_id):
        """All files of an item, through a download session."""
        session_id = self.download_sessions.create(DownloadSessionModel(library_item_id=item_id))
        names = [info.name for info in self.download_files.list(session_id)]
        content = {}
        for name in names:
            self.download_files.prepare(session_id, name)
            address = self.download_files.get(session_id, name).download_endpoint.uri
            content[name] = self.http.get(address).content
        self.download_sessions.delete(session_id)
        return content

    def push_all(self, session_id, files):
        for name, data in files.items():
            self.assertEqual(self.push(session_id, name, data).status_code, 200, name)


class PackageTest(PackageFixture):
    def test_the_types_are_told(self):
        types = {info.type: info for info in self.types.list()}
        self.assertLessEqual({"ovf", "iso"}, set(types))
        self.assertEqual(types["ovf"].supported_rules, [SecurityRuleType.OVF_STRICT_VERIFICATION])
        self.assertFalse(types["iso"].supported_rules)
        for info in types.values():
            self.assertTrue(info.name and info.vendor and info.version and info.description)

    def test_an_archive_becomes_the_files_of_its_package(self):
        for form in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
            files = package(DISKS)
            item_id = self.create_item(type="ovf")
            session_id = self.begin_update(item_id)
            self.assertEqual(self.push(session_id, "machine.ova", archive(files, form)).status_code, 200)
            listed = {info.name: info for info in self.update_files.list(session_id)}
            self.assertEqual(set(listed), set(files))
            self.assertFalse(listed["machine.mf"].keep_in_storage)
            self.assertTrue(listed["disk1.vmdk"].keep_in_storage)
            self.update_sessions.complete(session_id)
            self.assertEqual(self.content(item_id), kept(files))

    def test_a_package_comes_file_by_file_with_its_disks_in_any_order(self):
        files = package(DISKS, algorithm="SHA1")
        manifest = {"machine.mf": files["machine.mf"]}
        for order in itertools.permutations(kept(files)):
            item_id = self.create_item(type="ovf")
            session_id = self.begin_update(item_id)
            self.push_all(session_id, {**manifest, **{name: files[name] for name in order}})
            self.assertFalse(self.update_files.validate(session_id).has_errors)
            self.update_sessions.complete(session_id)
            self.assertEqual(self.content(item_id), kept(files))

    def test_a_descriptor_brings_entries_for_its_disks(self):
        files = package(DISKS)
        session_id = self.begin_update(self.create_item(type="ovf"))
        self.push_all(session_id, {"machine.ovf": files["machine.ovf"]})
        waiting = {info.name: info for info in self.update_files.list(session_id) if info.name in DISKS}
        self.assertEqual({info.status for info in waiting.values()}, {TransferStatus.WAITING_FOR_TRANSFER})
        result = self.update_files.validate(session_id)
        self.assertEqual((result.has_errors, result.missing_files), (True, set(DISKS)))
        for name, info in waiting.items():
            self.assertEqual(self.http.put(info.upload_endpoint.uri, data=DISKS[name]).status_code, 200)
        self.assertFalse(self.update_files.validate(session_id).has_errors)
        with self.assertRaises(NotAllowedInCurrentState):
            self.announce(session_id, "machine.mf")
        self.update_sessions.complete(session_id)

    def test_a_damaged_archive_is_refused_and_the_item_stays(self):
        good = package(DISKS)
        item_id = self.create_item(type="ovf")
        session_id = self.begin_update(item_id)
        self.push(session_id, "machine.ova", archive(good))
        self.update_sessions.complete(session_id)
        damaged = {**good, "disk2.vmdk": bytes(700)}
        session_id = self.begin_update(item_id)
        answer = self.push(session_id, "machine.ova", archive(damaged))
        self.assertEqual(answer.status_code, 400)
        digest = hashlib.sha256(bytes(700)).hexdigest()
        for word in ("disk2.vmdk", digest):
            self.assertIn(word, answer.text)
        info = self.update_files.get(session_id, "machine.ova")
        self.assertEqual(info.status, TransferStatus.ERROR)
        self.assertIn(digest, info.error_message.default_message)
        with self.assertRaises(NotAllowedInCurrentState):
            self.update_sessions.complete(session_id)
        self.assertEqual(self.content(item_id), kept(good))

    def test_validate_tells_what_is_invalid_and_complete_fails_the_session(self):
        files = package(DISKS)
        item_id = self.create_item(type="ovf")
        session_id = self.begin_update(item_id)
        self.push_all(session_id, {**kept(files), "disk2.vmdk": b"too short", "surplus.vmdk": b"surplus"})
        result = self.update_files.validate(session_id)
        reasons = {file.name: file.error_message.default_message for file in result.invalid_files}
        self.assertEqual(set(reasons), {"disk2.vmdk", "surplus.vmdk"})
        self.assertIn("700", reasons["disk2.vmdk"])
        with self.assertRaises(NotAllowedInCurrentState):
            self.update_sessions.complete(session_id)
        session = self.update_sessions.get(session_id)
        self.assertEqual(session.state, UpdateState.ERROR)
        for reason in reasons.values():
            self.assertIn(reason, session.error_message.default_message)
        self.assertEqual(self.files.list(item_id), [])

    def test_a_disc_image_comes_back_and_what_is_none_is_refused(self):
        image = disc_image("FROM_PYTHON")
        item_id = self.create_item(type="iso")
        session_id = self.begin_update(item_id)
        self.assertEqual(self.push(session_id, "made.iso", image).status_code, 200)
        answer = self.push(session_id, "other.iso", b"no image" * 10_000)
        self.assertEqual(answer.status_code, 400)
        self.assertIn("other.iso", answer.text)
        self.update_files.remove(session_id, "other.iso")
        self.update_sessions.complete(session_id)
        self.assertEqual(self.content(item_id), {"made.iso": image})


class SignedPackageTest(PackageFixture):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.signer = Signer("somebody")
        cls.package = package(DISKS, signer=cls.signer)

    def begin_signed(self, item_id, **fields):
        session_id = self.begin_update(item_id, **fields)
        self.assertEqual(self.push(session_id, "machine.ova", archive(self.package)).status_code, 200)
        return session_id

    def test_the_preview_shows_the_signer_and_warns(self):
        session_id = self.begin_update(self.create_item(type="ovf"))
        self.assertEqual(self.update_sessions.get(session_id).preview_info.state, PreviewInfo.State.UNAVAILABLE)
        self.announce(session_id, "machine.ovf")
        self.assertEqual(self.update_sessions.get(session_id).preview_info.state, PreviewInfo.State.PREPARING)
        self.update_sessions.cancel(session_id)
        session_id = self.begin_signed(self.create_item(type="ovf"))
        preview = self.update_sessions.get(session_id).preview_info
        self.assertEqual(preview.state, PreviewInfo.State.AVAILABLE)
        info = preview.certificate_info
        self.assertEqual((info.subject, info.issuer, info.self_signed), ("CN=somebody", "CN=somebody", True))
        self.assertEqual(len(preview.cert_chain), 1)
        warnings = [(warning.type, warning.ignored) for warning in preview.warnings]
        self.assertEqual(warnings, [(WarningType.SELF_SIGNED_CERTIFICATE, False)])
        with self.assertRaises(NotAllowedInCurrentState):
            self.update_sessions.complete(session_id)
        self.assertEqual(self.update_sessions.get(session_id).state, UpdateState.ERROR)

    def test_warnings_that_are_ignored_do_not_fail_the_session(self):
        item_id = self.create_item(type="ovf")
        ignored = WarningBehavior(type=WarningType.SELF_SIGNED_CERTIFICATE, ignored=True)
        session_id = self.begin_signed(item_id, warning_behavior=[ignored])
        self.assertTrue(self.update_sessions.get(session_id).preview_info.warnings[0].ignored)
        self.update_sessions.complete(session_id)
        self.assertEqual(self.content(item_id), kept(self.package))

    def test_trusted_certificates_are_kept_by_their_digest(self):
        identifier = self.trust(self.signer.certificate)
        der = ssl.PEM_cert_to_DER_cert(self.signer.certificate)
        self.assertEqual(identifier.replace(":", "").lower(), hashlib.sha256(der).hexdigest())
        spec = TrustedCertificates.CreateSpec(cert_text=self.signer.certificate)
        self.assertEqual(self.trusted_certificates.create(spec), identifier)
        text = self.trusted_certificates.get(identifier).cert_text
        self.assertEqual(ssl.PEM_cert_to_DER_cert(text), der)
        self.assertIn(identifier, [summary.certificate for summary in self.trusted_certificates.list().certificates])
        with self.assertRaises(Error):
            self.trusted_certificates.create(TrustedCertificates.CreateSpec(cert_text="no certificate"))
        with self.assertRaises(NotFound):
            self.trusted_certificates.get("0" * 64)

    def test_a_secure_library_takes_only_what_a_trusted_certificate_vouches_for(self):
        policy = next(policy for policy in self.policies.list() if policy.name == "OVF default policy")
        self.assertEqual(policy.item_type_rules, {"ovf": SecurityRuleType.OVF_STRICT_VERIFICATION})
        library_id = self.create_library("secure", security_policy_id=policy.policy)
        self.addCleanup(self.local_libraries.delete, library_id)
        self.assertEqual(self.local_libraries.get(library_id).security_policy_id, policy.policy)
        item_id = self.create_package_item(library_id)
        all_ignored = [WarningBehavior(type=kind, ignored=True) for kind in WARNINGS]
        session_id = self.begin_signed(item_id, warning_behavior=all_ignored)
        with self.assertRaises(NotAllowedInCurrentState):
            self.update_sessions.complete(session_id)
        self.assertEqual(self.files.list(item_id), [])

        self.trust(self.signer.certificate)
        session_id = self.begin_signed(item_id)
        self.assertEqual(self.update_sessions.get(session_id).preview_info.warnings, [])
        self.update_sessions.complete(session_id)
        self.assertEqual(self.content(item_id), kept(self.package))
        item = self.items.get(item_id)
        self.assertTrue(item.security_compliance)
        self.assertEqual(item.certificate_verification_info.status, CertVerificationStatus.VERIFIED)
        self.assertEqual(len(item.certificate_verification_info.cert_chain), 1)

        session_id = self.begin_update(self.create_package_item(library_id))
        self.push_all(session_id, kept(self.package))
        with self.assertRaises(NotAllowedInCurrentState):
            self.update_sessions.complete(session_id)
