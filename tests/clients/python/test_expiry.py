"""Update sessions that nobody uses, against a server that lets them idle for two seconds only."""

import time

from com.vmware.vapi.std.errors_client import NotFound
from support import EXPIRING_SERVER, ClientTest, UpdateState


class ExpiryTest(ClientTest):
    server = EXPIRING_SERVER

    def test_keep_alive_prolongs_and_reading_does_not(self):
        item_id = self.create_item()
        session_id = self.begin_update(item_id)
        for _ in range(8):
            time.sleep(0.5)
            self.update_sessions.keep_alive(session_id)
        self.assertEqual(self.update_sessions.get(session_id).state, UpdateState.ACTIVE)
        self.wait_until("the session expires", lambda: self.is_gone(session_id))
        self.assertEqual(self.update_sessions.list(item_id), [])
        self.begin_update(item_id)

    def test_an_upload_in_progress_keeps_its_session(self):
        item_id = self.create_item()
        session_id = self.begin_update(item_id)
        address = self.announce(session_id, "slow.bin")
        self.assertEqual(self.http.put(address, data=self.slowly(6)).status_code, 200)
        self.update_sessions.complete(session_id)
        self.assertEqual(self.files.get(item_id, "slow.bin").size, 6)

    def slowly(self, seconds):
        for _ in range(seconds):
            time.sleep(1)
            yield b"x"

    def is_gone(self, session_id):
        try:
            self.update_sessions.get(session_id)
        except NotFound:
            return True
        return False
