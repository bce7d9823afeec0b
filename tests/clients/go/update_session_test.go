package clients

import (
	"bytes"
	"io"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"github.com/vmware/govmomi/vapi/library"
	"github.com/vmware/govmomi/vim25/soap"
)

const updateSessionPath = "/com/vmware/content/library/item/update-session"

func randomBytes(count int) []byte {
	content := make([]byte, count)
	rand.NewChaCha8([32]byte{1}).Read(content)
	return content
}

func TestTwoFilesAppearTogetherAndComeBack(t *testing.T) {
	ctx, manager := logIn(t, "STACKROOM")
	item := newItem(t, ctx, manager, "two files")
	contents := map[string][]byte{"disk 1.vmdk": randomBytes(3_000_001), "read me.txt": []byte("hello")}
	session := beginUpdate(t, ctx, manager, item)
	same(t, "open", must1(manager.GetLibraryItemUpdateSession(ctx, session))(t).State, "ACTIVE")
	for name, content := range contents {
		push(t, ctx, manager, session, name, content)
		file := must1(manager.GetLibraryItemUpdateSessionFile(ctx, session, name))(t)
		same(t, name, []any{file.Status, file.Size}, []any{"READY", len(content)})
	}
	same(t, "announced", len(must1(manager.ListLibraryItemUpdateSessionFile(ctx, session))(t)), 2)
	same(t, "errors", must1(manager.ValidateLibraryItemUpdateSessionFile(ctx, session))(t).HasErrors, false)
	same(t, "visible early", len(must1(manager.ListLibraryItemFiles(ctx, item))(t)), 0)
	must(t, manager.CompleteLibraryItemUpdateSession(ctx, session))
	must(t, manager.WaitOnLibraryItemUpdateSession(ctx, session, 100*time.Millisecond, nil))
	same(t, "done", must1(manager.GetLibraryItemUpdateSession(ctx, session))(t).State, "DONE")

	lease := must1(manager.CreateLibraryItemDownloadSession(ctx, library.Session{LibraryItemID: item}))(t)
	files := must1(manager.ListLibraryItemDownloadSessionFile(ctx, lease))(t)
	same(t, "files", len(files), 2)
	for _, file := range files {
		must1(manager.PrepareLibraryItemDownloadSessionFile(ctx, lease, file.Name))(t)
		waitUntil(t, file.Name+" is prepared", func() bool {
			return must1(manager.GetLibraryItemDownloadSessionFile(ctx, lease, file.Name))(t).Status == "PREPARED"
		})
		address := must1(manager.GetLibraryItemDownloadSessionFile(ctx, lease, file.Name))(t).DownloadEndpoint.URI
		if !bytes.Equal(download(t, ctx, manager, address), contents[file.Name]) {
			t.Fatalf("%s came back changed", file.Name)
		}
	}
	must(t, manager.KeepAliveLibraryItemDownloadSession(ctx, lease))
	must(t, manager.CancelLibraryItemDownloadSession(ctx, lease))
	same(t, "lease", must1(manager.GetLibraryItemDownloadSession(ctx, lease))(t).State, "CANCELED")
	must(t, manager.DeleteLibraryItemDownloadSession(ctx, lease))
	_, err := manager.GetLibraryItemDownloadSession(ctx, lease)
	notFound(t, err)
}

func TestCancelMidwayStopsTheUpload(t *testing.T) {
	ctx, manager := logIn(t, "STACKROOM")
	item := newItem(t, ctx, manager, "canceled")
	session := beginUpdate(t, ctx, manager, item)
	_, err := manager.CreateLibraryItemUpdateSession(ctx, library.Session{LibraryItemID: item})
	refused(t, err, "resource_busy")
	refused(t, manager.DeleteLibraryItemUpdateSession(ctx, session), "not_allowed_in_current_state")

	address := announce(t, ctx, manager, session, library.UpdateFile{Name: "long.iso", Size: 1 << 30})
	reader, writer := io.Pipe()
	defer writer.Close()
	outcome := make(chan error, 1)
	go func() {
		upload := soap.DefaultUpload
		upload.ContentLength = 1 << 30
		outcome <- manager.Upload(ctx, reader, address, &upload)
		reader.Close()
	}()
	go func() {
		for _, err := writer.Write(randomBytes(1 << 16)); err == nil; _, err = writer.Write(randomBytes(1 << 16)) {
			time.Sleep(20 * time.Millisecond)
		}
	}()
	waitUntil(t, "bytes arrive", func() bool {
		return must1(manager.GetLibraryItemUpdateSessionFile(ctx, session, "long.iso"))(t).BytesTransferred > 0
	})
	must(t, manager.CancelLibraryItemUpdateSession(ctx, session))
	select {
	case err := <-outcome:
		if err == nil {
			t.Fatal("the upload of a canceled session succeeded")
		}
	case <-time.After(3 * time.Second):
		t.Fatal("the upload went on after its session was canceled")
	}
	same(t, "state", must1(manager.GetLibraryItemUpdateSession(ctx, session))(t).State, "CANCELED")
	same(t, "files", len(must1(manager.ListLibraryItemFiles(ctx, item))(t)), 0)
	refused(t, manager.CompleteLibraryItemUpdateSession(ctx, session), "not_allowed_in_current_state")
	must(t, manager.DeleteLibraryItemUpdateSession(ctx, session))
	_, err = manager.GetLibraryItemUpdateSession(ctx, session)
	notFound(t, err)
}

func TestFailKeepsTheReason(t *testing.T) {
	ctx, manager := logIn(t, "STACKROOM")
	session := beginUpdate(t, ctx, manager, newItem(t, ctx, manager, "failed"))
	// govmomi's own helper leaves out the reason, which the operation demands.
	refused(t, manager.FailLibraryItemUpdateSession(ctx, session), "client_error_message")
	reason := map[string]string{"client_error_message": "the disk broke"}
	request := manager.Resource(updateSessionPath).WithID(session).WithAction("fail").Request(http.MethodPost, reason)
	must(t, manager.Do(ctx, request, nil))
	failed := must1(manager.GetLibraryItemUpdateSession(ctx, session))(t)
	same(t, "state", failed.State, "ERROR")
	same(t, "reason", failed.ErrorMessage.DefaultMessage, "the disk broke")
}

func TestKeepAliveProlongsASessionAndReadingDoesNot(t *testing.T) {
	ctx, manager := logIn(t, "STACKROOM_EXPIRING")
	item := newItem(t, ctx, manager, "idle")
	session := beginUpdate(t, ctx, manager, item)
	for range 8 {
		time.Sleep(500 * time.Millisecond)
		must(t, manager.KeepAliveLibraryItemUpdateSession(ctx, session))
	}
	waitUntil(t, "the session expires", func() bool {
		_, err := manager.GetLibraryItemUpdateSession(ctx, session)
		if err != nil {
			notFound(t, err)
		}
		return err != nil
	})
	same(t, "sessions", len(must1(manager.ListLibraryItemUpdateSession(ctx))(t)), 0)
}

func TestRemoveTakesAFileOutOnCompletion(t *testing.T) {
	ctx, manager := logIn(t, "STACKROOM")
	item := newItem(t, ctx, manager, "shrinking")
	session := beginUpdate(t, ctx, manager, item)
	push(t, ctx, manager, session, "a", []byte("1"))
	push(t, ctx, manager, session, "b", []byte("2"))
	must(t, manager.CompleteLibraryItemUpdateSession(ctx, session))

	session = beginUpdate(t, ctx, manager, item)
	must(t, manager.RemoveLibraryItemUpdateSessionFile(ctx, session, "a"))
	refused(t, manager.RemoveLibraryItemUpdateSessionFile(ctx, session, "c"), "invalid_argument")
	must(t, manager.CompleteLibraryItemUpdateSession(ctx, session))
	files := must1(manager.ListLibraryItemFiles(ctx, item))(t)
	same(t, "files", len(files), 1)
	same(t, "file", files[0].Name, "b")
}
