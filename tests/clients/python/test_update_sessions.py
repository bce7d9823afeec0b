"""Update sessions: announce, push, complete, cancel, fail."""

import hashlib
import os
import threading
import time
import uuid

import requests
from com.vmware.content.library.item.updatesession_client import File as UpdateFile
from com.vmware.content.library.item.updatesession_client import WarningBehavior, WarningType
from com.vmware.content.library.item_client import File, TransferStatus, UpdateSessionModel
from com.vmware.vapi.std.errors_client import InvalidArgument, NotAllowedInCurrentState, NotFound, ResourceBusy
from support import ClientTest, UpdateState

MEBIBYTE = 1 << 20


class UpdateSessionTest(ClientTest):
    def test_two_files_are_pushed_by_put_and_by_post_and_appear_together(self):
        disk, descriptor = os.urandom(3 * MEBIBYTE + 1), b"<Envelope/>"
        item_id = self.create_item()
        before = self.items.get(item_id).content_version
        session_id = self.begin_update(item_id)
        session = self.update_sessions.get(session_id)
        self.assertEqual((session.state, session.client_progress), (UpdateState.ACTIVE, 0))
        self.assertEqual(session.library_item_content_version, before)

        put = self.announce(session_id, "disk 1.vmdk", size=len(disk))
        self.assertEqual(self.http.put(put, data=disk).status_code, 200)
        post = self.announce(session_id, "demo.ovf")
        answer = self.http.post(post, data=descriptor, headers={"Content-Type": "text/ovf"})
        self.assertEqual(answer.status_code, 200)

        statuses = {info.name: info.status for info in self.update_files.list(session_id)}
        self.assertEqual(statuses, {"disk 1.vmdk": TransferStatus.READY, "demo.ovf": TransferStatus.READY})
        self.assertEqual(self.update_files.get(session_id, "disk 1.vmdk").size, len(disk))
        self.assertFalse(self.update_files.validate(session_id).has_errors)
        self.assertEqual(self.files.list(item_id), [])

        self.update_sessions.complete(session_id)
        self.assertEqual(self.update_sessions.get(session_id).state, UpdateState.DONE)
        sizes = {info.name: info.size for info in self.files.list(item_id)}
        self.assertEqual(sizes, {"disk 1.vmdk": len(disk), "demo.ovf": len(descriptor)})
        self.assertNotEqual(self.items.get(item_id).content_version, before)

    def test_a_later_session_keeps_replaces_and_removes_files(self):
        item_id = self.create_filled_item({"kept": b"1", "replaced": b"2", "removed": b"3"})
        session_id = self.begin_update(item_id)
        self.push(session_id, "replaced", b"22")
        self.update_files.remove(session_id, "removed")
        kinds = {info.name: info.source_type for info in self.update_files.list(session_id)}
        self.assertEqual(kinds, {"kept": UpdateFile.SourceType.NONE, "replaced": UpdateFile.SourceType.PUSH})
        with self.assertRaises(InvalidArgument):
            self.update_files.get(session_id, "never there")
        self.update_sessions.complete(session_id)
        self.assertEqual({info.name: info.size for info in self.files.list(item_id)}, {"kept": 1, "replaced": 2})

    def test_cancel_midway_stops_the_upload_and_leaves_the_item_alone(self):
        item_id = self.create_item()
        session_id = self.begin_update(item_id)
        address = self.announce(session_id, "long.iso", size=64 * MEBIBYTE)
        stop, outcome = threading.Event(), []
        upload = threading.Thread(target=lambda: outcome.append(self.outcome_of_slow_upload(address, stop)))
        upload.start()
        try:
            self.wait_until("bytes arrive", lambda: self.update_files.get(session_id, "long.iso").bytes_transferred)
            self.assertEqual(self.update_files.get(session_id, "long.iso").status, TransferStatus.TRANSFERRING)
            self.update_sessions.cancel(session_id)
            canceled = time.monotonic()
            upload.join(10)
            self.assertFalse(upload.is_alive())
            self.assertLess(time.monotonic() - canceled, 3)
        finally:
            stop.set()
            upload.join()
        self.assertEqual(outcome, ["refused"])
        self.assertEqual(self.update_sessions.get(session_id).state, UpdateState.CANCELED)
        self.assertGreaterEqual(self.http.put(address, data=b"late").status_code, 400)
        self.assertEqual(self.files.list(item_id), [])
        for finished in (self.update_sessions.cancel, self.update_sessions.complete, self.update_sessions.keep_alive):
            with self.assertRaises(NotAllowedInCurrentState):
                finished(session_id)
        self.update_sessions.delete(session_id)
        with self.assertRaises(NotFound):
            self.update_sessions.get(session_id)

    def outcome_of_slow_upload(self, address, stop):
        def body():
            for _ in range(640):
                yield b"x" * (MEBIBYTE // 10)
                if stop.wait(0.05):
                    return

        try:
            status = self.server.http().put(address, data=body()).status_code
        except requests.ConnectionError:
            return "refused"
        return "refused" if status >= 400 else status

    def test_fail_keeps_the_clients_reason(self):
        session_id = self.begin_update(self.create_item())
        self.update_sessions.fail(session_id, "the disk of the builder broke")
        session = self.update_sessions.get(session_id)
        self.assertEqual(session.state, UpdateState.ERROR)
        self.assertIn("the disk of the builder broke", session.error_message.default_message)
        with self.assertRaises(NotAllowedInCurrentState):
            self.update_sessions.fail(session_id, "again")

    def test_keep_alive_extends_the_session_and_raises_its_progress(self):
        session_id = self.begin_update(self.create_item())
        before = self.update_sessions.get(session_id)
        time.sleep(0.05)
        self.update_sessions.keep_alive(session_id, 40)
        self.update_sessions.keep_alive(session_id)
        after = self.update_sessions.get(session_id)
        self.assertEqual(after.client_progress, 40)
        self.assertGreater(after.expiration_time, before.expiration_time)
        self.update_sessions.cancel(session_id)

    def test_a_client_token_opens_one_session_however_often_it_is_sent(self):
        item_id, token = self.create_item(), str(uuid.uuid4())
        spec = UpdateSessionModel(library_item_id=item_id)
        session_id = self.update_sessions.create(spec, client_token=token)
        self.assertEqual(self.update_sessions.create(spec, client_token=token), session_id)
        self.assertEqual(self.update_sessions.list(item_id), [session_id])
        self.update_sessions.cancel(session_id)

    def test_one_session_an_item_and_none_that_is_active_can_be_deleted(self):
        item_id = self.create_item()
        session_id = self.begin_update(item_id)
        with self.assertRaises(ResourceBusy):
            self.begin_update(item_id)
        with self.assertRaises(NotAllowedInCurrentState):
            self.update_sessions.delete(session_id)
        self.announce(session_id, "missing.iso")
        with self.assertRaises(NotAllowedInCurrentState):
            self.update_sessions.complete(session_id)
        self.update_sessions.cancel(session_id)
        self.update_sessions.cancel(self.begin_update(item_id))
        with self.assertRaises(NotFound):
            self.begin_update("no-such-item")

    def test_a_wrong_checksum_is_told_to_the_upload_and_by_the_file(self):
        session_id = self.begin_update(self.create_item())
        right = hashlib.sha256(b"right").hexdigest()
        checksum = File.ChecksumInfo(algorithm=File.ChecksumAlgorithm.SHA256, checksum=right)
        answer = self.push(session_id, "a.bin", b"wrong", checksum_info=checksum)
        self.assertGreaterEqual(answer.status_code, 400)
        self.assertIn(right, answer.text)
        info = self.update_files.get(session_id, "a.bin")
        self.assertEqual(info.status, TransferStatus.ERROR)
        self.assertIn(hashlib.sha256(b"wrong").hexdigest(), info.error_message.default_message)
        with self.assertRaises(NotAllowedInCurrentState):
            self.update_sessions.complete(session_id)
        self.assertEqual(self.push(session_id, "a.bin", b"right", checksum_info=checksum).status_code, 200)
        self.update_sessions.complete(session_id)

    def test_warning_behavior_is_taken_at_create_and_at_update(self):
        ignored = WarningBehavior(type=WarningType.SELF_SIGNED_CERTIFICATE, ignored=True)
        minded = WarningBehavior(type=WarningType.SELF_SIGNED_CERTIFICATE, ignored=False)
        session_id = self.begin_update(self.create_item(), warning_behavior=[ignored])
        self.assertEqual(self.update_sessions.get(session_id).warning_behavior, [ignored])
        self.update_sessions.update(session_id, UpdateSessionModel(warning_behavior=[minded]))
        self.assertEqual(self.update_sessions.get(session_id).warning_behavior, [minded])
        self.update_sessions.cancel(session_id)
