package clients

import (
	"bytes"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/vmware/govmomi/vapi/library"
)

var pulled = randomBytes(2_000_001)

func serveImage(answer http.ResponseWriter, request *http.Request) {
	http.ServeContent(answer, request, "image.iso", time.Unix(0, 0), bytes.NewReader(pulled))
}

// newTLSSource has a certificate that nobody trusts, and keeps quiet about those who say so.
func newTLSSource() *httptest.Server {
	source := httptest.NewUnstartedServer(http.HandlerFunc(serveImage))
	source.Config.ErrorLog = log.New(io.Discard, "", 0)
	source.StartTLS()
	return source
}

// TestPullFromSources lets govmomi look at each source as govc does: by HEAD, and by a probe where it trusts the
// certificate no more than the server does.
func TestPullFromSources(t *testing.T) {
	ctx, manager := logIn(t, "STACKROOM")
	sources := map[string]*httptest.Server{
		"http":  httptest.NewServer(http.HandlerFunc(serveImage)),
		"https": newTLSSource(),
	}
	for scheme, source := range sources {
		t.Run(scheme, func(t *testing.T) {
			defer source.Close()
			item := newItem(t, ctx, manager, "pulled")
			session := beginUpdate(t, ctx, manager, item)
			must1(manager.AddLibraryItemFileFromURI(ctx, session, "image.iso", source.URL+"/image.iso"))(t)
			must(t, manager.CompleteLibraryItemUpdateSession(ctx, session))
			must(t, manager.WaitOnLibraryItemUpdateSession(ctx, session, 100*time.Millisecond, nil))
			file := must1(manager.GetLibraryItemFile(ctx, item, "image.iso"))(t)
			if !bytes.Equal(download(t, ctx, manager, file.DownloadEndpoint), pulled) {
				t.Fatal("the pulled file differs from its source")
			}
		})
	}
}

func TestProbeTellsWhatIsWrongWithASource(t *testing.T) {
	ctx, manager := logIn(t, "STACKROOM")
	secure := newTLSSource()
	defer secure.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	for uri, status := range map[string]string{
		secure.URL + "/image.iso":  "CERTIFICATE_ERROR",
		plain.URL + "/image.iso":   "RESOURCE_NOT_FOUND",
		"http://no-such.invalid/a": "HOST_NOT_FOUND",
		"gopher://127.0.0.1/a":     "INVALID_URL",
	} {
		result := must1(manager.ProbeTransferEndpoint(ctx, library.TransferEndpoint{URI: uri}))(t)
		same(t, uri, result.Status, status)
	}
	result := must1(manager.ProbeTransferEndpoint(ctx, library.TransferEndpoint{URI: secure.URL}))(t)
	trusted := library.TransferEndpoint{URI: secure.URL, SSLCertificateThumbprint: result.SSLThumbprint}
	same(t, "pinned", must1(manager.ProbeTransferEndpoint(ctx, trusted))(t).Status, "SUCCESS")
}
