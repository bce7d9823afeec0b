"""Files that the server itself fetches."""

import http.server
import threading

from com.vmware.content.library.item.updatesession_client import File as UpdateFile
from com.vmware.content.library.item_client import TransferEndpoint, TransferStatus
from com.vmware.vapi.std.errors_client import NotAllowedInCurrentState
from support import EXPIRING_SERVER, ClientTest, UpdateState

CONTENT = b"pulled content\n" * 100_000


class SourceHandler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        found = self.path == "/image.iso"
        body = CONTENT if found else b"not here"
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class PullFixture(ClientTest):
    """A source on a loopback address, and pulls from there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source = http.server.ThreadingHTTPServer(("127.0.0.1", 0), SourceHandler)
        threading.Thread(target=cls.source.serve_forever, daemon=True).start()
        cls.source_address = "http://127.0.0.1:%d/" % cls.source.server_address[1]

    @classmethod
    def tearDownClass(cls):
        cls.source.shutdown()
        cls.source.server_close()
        super().tearDownClass()

    def pull(self, session_id, path, name, **fields):
        endpoint = TransferEndpoint(uri=self.source_address + path)
        kind = UpdateFile.SourceType.PULL
        return self.update_files.add(
            session_id, UpdateFile.AddSpec(name=name, source_type=kind, source_endpoint=endpoint, **fields)
        )

    def if_failed(self, session_id, name):
        info = self.update_files.get(session_id, name)
        return info if info.status == TransferStatus.ERROR else None


class PullTest(PullFixture):
    def test_a_pulled_file_becomes_the_items_content(self):
        item_id = self.create_item()
        session_id = self.begin_update(item_id)
        info = self.pull(session_id, "image.iso", "image.iso", size=len(CONTENT))
        self.assertEqual(info.source_endpoint.uri, self.source_address + "image.iso")
        self.update_sessions.complete(session_id)
        self.wait_until("the session ends", lambda: self.update_sessions.get(session_id).state != UpdateState.ACTIVE)
        self.assertEqual(self.update_sessions.get(session_id).state, UpdateState.DONE)
        info = self.files.get(item_id, "image.iso")
        self.assertEqual(info.size, len(CONTENT))
        header = {"vmware-api-session-id": self.client.session_id}
        self.assertEqual(self.http.get(info.file_download_endpoint, headers=header).content, CONTENT)

    def test_a_source_that_answers_404_makes_no_file(self):
        item_id = self.create_item()
        session_id = self.begin_update(item_id)
        self.pull(session_id, "elsewhere.iso", "image.iso")
        info = self.wait_until("the pull fails", lambda: self.if_failed(session_id, "image.iso"))
        self.assertIn("404", info.error_message.default_message)
        try:
            self.update_sessions.complete(session_id)
        except NotAllowedInCurrentState:
            pass
        self.assertNotEqual(self.update_sessions.get(session_id).state, UpdateState.DONE)
        self.assertEqual(self.files.list(item_id), [])


class RefusedPullTest(PullFixture):
    """A server that was not told to allow pulls from its own machine."""

    server = EXPIRING_SERVER

    def test_loopback_is_refused_unless_it_is_allowed(self):
        item_id = self.create_item()
        session_id = self.begin_update(item_id)
        self.pull(session_id, "image.iso", "image.iso")
        info = self.wait_until("the pull is refused", lambda: self.if_failed(session_id, "image.iso"))
        self.assertIn("127.0.0.1", info.error_message.default_message)
        self.assertEqual(self.files.list(item_id), [])
