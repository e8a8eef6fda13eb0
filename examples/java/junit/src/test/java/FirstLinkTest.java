import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.utility.DockerImageName;

/** A test with JUnit and Testcontainers, which start the container of docs/how-to/use-with-testcontainers.md once for all tests. */
@Testcontainers
class FirstLinkTest {
    private static final String TOKEN = "a-token-of-the-tests";
    private static final int PORT = freePort();
    // The issuer is one address for everybody, so the port is chosen before the container starts.
    private static final String ADDRESS = "http://localhost:" + PORT;

    @Container
    private static final GenericContainer<?> SIMULATOR = container();

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void beginAgain() throws Exception {
        call("POST", "/reset", "{}");
    }

    @Test
    void courtIsLiveOnTheDayOfItsGoLive() throws Exception {
        call("PUT", "/clock", "{\"calendar\": \"2020-02-18T00:00:00-08:00\", \"frozen\": true}");

        assertTrue(call("GET", "/courts/cacd", null).contains("\"phase\":\"live\""));
    }

    /** A call of the control plane, which must succeed. */
    private String call(String method, String path, String json) throws Exception {
        var body = json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json);
        var request = HttpRequest.newBuilder(URI.create(ADDRESS + "/_sim" + path))
                .header("authorization", "Bearer " + TOKEN)
                .header("content-type", "application/json")
                .method(method, body)
                .build();
        var answer = client.send(request, BodyHandlers.ofString());
        assertEquals(2, answer.statusCode() / 100, answer.body());
        return answer.body();
    }

    private static GenericContainer<?> container() {
        var made = new GenericContainer<>(DockerImageName.parse("cso-simulator"))
                .withEnv("CSO_CONTROL_TOKEN", TOKEN)
                .withEnv("CSO_ISSUER", ADDRESS)
                .withExposedPorts(8400)
                .waitingFor(Wait.forHttp("/readyz").withStartupTimeout(Duration.ofSeconds(30)));
        made.setPortBindings(List.of(PORT + ":8400"));
        return made;
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
