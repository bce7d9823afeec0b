"""Login and logout."""

from com.vmware.vapi.std.errors_client import Unauthenticated
from support import PASSWORD, SERVER, USER, ClientTest
from vmware.vapi.vsphere.client import create_vsphere_client


class SessionTest(ClientTest):
    def test_a_login_tells_the_full_name_of_its_user(self):
        info = self.client.session_svc.get()
        self.assertEqual(info.user, USER)
        self.assertLessEqual(info.created_time, info.last_accessed_time)

    def test_a_wrong_password_and_an_unknown_user_are_refused_alike(self):
        answers = []
        for user, password in [(USER, PASSWORD + "x"), ("nobody@stackroom.local", PASSWORD)]:
            with self.assertRaises(Unauthenticated) as refusal:
                SERVER.client(user, password)
            answers.append([message.default_message for message in refusal.exception.messages])
        self.assertEqual(answers[0], answers[1])

    def test_a_token_can_be_taken_over_and_dies_with_its_session(self):
        first = SERVER.client()
        second = create_vsphere_client(SERVER.address, session_id=first.session_id, session=SERVER.http())
        self.assertIn(self.library_id, second.content.Library.list())
        first.session_svc.delete()
        with self.assertRaises(Unauthenticated):
            second.content.Library.list()
