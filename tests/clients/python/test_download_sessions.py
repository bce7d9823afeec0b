"""Download sessions: prepare, fetch, cancel, fail."""

import os

from com.vmware.content.library.item.downloadsession_client import File as DownloadFile
from com.vmware.content.library.item_client import DownloadSessionModel
from com.vmware.vapi.std.errors_client import InvalidArgument, NotAllowedInCurrentState, NotFound
from support import ClientTest

State = DownloadSessionModel.State
PrepareStatus = DownloadFile.PrepareStatus


class DownloadSessionTest(ClientTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contents = {"disk.vmdk": os.urandom(2_500_001), "read me.txt": b"hello"}
        cls.item_id = cls().create_filled_item(cls.contents)

    def prepared(self, session_id, name):
        self.download_files.prepare(session_id, name)
        return self.wait_until(name + " is prepared", lambda: self.if_prepared(session_id, name))

    def if_prepared(self, session_id, name):
        info = self.download_files.get(session_id, name)
        return info if info.status == PrepareStatus.PREPARED else None

    def test_every_file_comes_back_byte_for_byte(self):
        session_id = self.begin_download(self.item_id)
        session = self.download_sessions.get(session_id)
        self.assertEqual(session.state, State.ACTIVE)
        self.assertEqual(session.library_item_content_version, self.items.get(self.item_id).content_version)
        names = {info.name for info in self.download_files.list(session_id)}
        self.assertEqual(names, set(self.contents))
        for name, content in self.contents.items():
            address = self.prepared(session_id, name).download_endpoint.uri
            answer = self.http.get(address)
            self.assertEqual((answer.status_code, answer.content), (200, content))
            part = self.http.get(address, headers={"Range": "bytes=1-3"})
            self.assertEqual((part.status_code, part.content), (206, content[1:4]))
        with self.assertRaises(InvalidArgument):
            self.download_files.get(session_id, "never there")
        self.download_sessions.delete(session_id)
        with self.assertRaises(NotFound):
            self.download_sessions.get(session_id)

    def test_cancel_takes_the_links_away(self):
        session_id = self.begin_download(self.item_id)
        address = self.prepared(session_id, "disk.vmdk").download_endpoint.uri
        self.download_sessions.cancel(session_id)
        self.assertEqual(self.download_sessions.get(session_id).state, State.CANCELED)
        self.assertGreaterEqual(self.http.get(address).status_code, 400)
        with self.assertRaises(NotAllowedInCurrentState):
            self.download_sessions.keep_alive(session_id)

    def test_progress_and_the_clients_reason_are_kept(self):
        session_id = self.begin_download(self.item_id)
        self.download_sessions.keep_alive(session_id, 70)
        self.assertEqual(self.download_sessions.get(session_id).client_progress, 70)
        self.assertIn(session_id, self.download_sessions.list(self.item_id))
        self.download_sessions.fail(session_id, "no room left")
        session = self.download_sessions.get(session_id)
        self.assertEqual(session.state, State.ERROR)
        self.assertIn("no room left", session.error_message.default_message)

    def test_a_download_that_has_begun_keeps_its_version(self):
        item_id = self.create_filled_item({"a": b"old"})
        session_id = self.begin_download(item_id)
        update_id = self.begin_update(item_id)
        self.push(update_id, "a", b"new!")
        self.update_sessions.complete(update_id)
        address = self.prepared(session_id, "a").download_endpoint.uri
        self.assertEqual(self.http.get(address).content, b"old")
