import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * The first link as a test with JUnit. Testcontainers starts the container of docs/how-to/use-with-testcontainers.md once for all
 * tests. With CSO_SIM_URL they use the simulator that runs there instead, and need no container engine.
 */
class FirstLinkTest {
    private static final String TOKEN = "a-token-of-the-tests";
    private static String address = System.getenv("CSO_SIM_URL");
    private static GenericContainer<?> container;

    private final Browser browser = new Browser();

    @BeforeAll
    static void start() throws IOException {
        if (address != null) return;
        // The issuer is one address for everybody, so the port is chosen before the container starts.
        var port = freePort();
        address = "http://localhost:" + port;
        container = container(port);
        container.start();
    }

    @AfterAll
    static void stop() {
        if (container != null) container.stop();
    }

    @BeforeEach
    void beginAgainOnTheDayOfTheGoLive() throws Exception {
        control("POST", "/reset", "{}");
        control("PUT", "/clock", "{\"calendar\": \"2020-02-18T00:00:00-08:00\", \"frozen\": true}");
    }

    @Test
    void filerMayFileAfterTheLink() throws Exception {
        browser.signOn("cacd", "mholloway", "Ready-Attorney-1");
        assertFalse(browser.mayFile("cacd"), "a reader may not file");

        browser.link("cacd", "mholloway-cacd", "Old-District-Key1");
        assertTrue(browser.mayFile("cacd"), "a linked filer may file");

        var journal = control("GET", "/journal?kind=link.made&court_id=cacd", null);
        assertTrue(journal.contains("\"login\":\"mholloway-cacd\""), journal);
    }

    @Test
    void courtThatIsNotLiveTakesItsOwnLogin() throws Exception {
        var form = "login=mholloway-mtd&key=Old-Montana-Key1";
        browser.post("/courts/mtd/cgi-bin/login.pl", "application/x-www-form-urlencoded", form);

        assertTrue(browser.mayFile("mtd"));
        assertTrue(control("GET", "/courts/mtd", null).contains("\"phase\":\"unannounced\""));
    }

    /** A call of the control plane, which must succeed. A refusal is a problem document with one sentence. */
    private static String control(String method, String path, String json) throws Exception {
        var body = json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json);
        var request = HttpRequest.newBuilder(URI.create(address + "/_sim" + path))
                .header("authorization", "Bearer " + TOKEN)
                .header("content-type", "application/json")
                .method(method, body)
                .build();
        // The simulator speaks HTTP/1.1; without this the client asks for another version first.
        var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        var answer = client.send(request, BodyHandlers.ofString());
        assertEquals(2, answer.statusCode() / 100, answer.body());
        return answer.body();
    }

    private static GenericContainer<?> container(int port) {
        var made = new GenericContainer<>(DockerImageName.parse("cso-simulator"))
                .withEnv("CSO_CONTROL_TOKEN", TOKEN)
                .withEnv("CSO_ISSUER", address)
                .withExposedPorts(8400)
                .waitingFor(Wait.forHttp("/readyz").withStartupTimeout(Duration.ofSeconds(30)));
        made.setPortBindings(List.of(port + ":8400"));
        return made;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** A browser: it keeps cookies and follows redirects. */
    private static class Browser {
        private static final Pattern FORM = Pattern.compile("<form[^>]*action=\"([^\"]*/login)\"");
        private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.ALWAYS).cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
                .build();

        void signOn(String court, String loginId, String password) throws Exception {
            var form = FORM.matcher(send(request("/courts/" + court + "/login").header("accept", "text/html")));
            assertTrue(form.find(), "the page has no form to sign on with");
            var fields = "loginId=" + loginId + "&password=" + password + "&redactFlag=1";
            post(form.group(1), "application/x-www-form-urlencoded", fields);
        }

        void link(String court, String login, String key) throws Exception {
            var proof = "{\"login\": \"" + login + "\", \"key\": \"" + key + "\"}";
            post("/courts/" + court + "/link", "application/json", proof);
        }

        boolean mayFile(String court) throws Exception {
            return send(request("/courts/" + court + "/whoami")).contains("\"may_file\":true");
        }

        void post(String path, String type, String body) throws Exception {
            var accept = type.equals("application/json") ? type : "text/html";
            send(request(path).header("content-type", type).header("accept", accept).POST(BodyPublishers.ofString(body)));
        }

        private static HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(URI.create(address).resolve(path));
        }

        private String send(HttpRequest.Builder request) throws Exception {
            var answer = client.send(request.build(), BodyHandlers.ofString());
            assertTrue(answer.statusCode() < 400, answer.uri() + ": " + answer.statusCode() + " " + answer.body());
            return answer.body();
        }
    }
}
