// The first link with the classes of the JDK alone: java FirstLink.java
// Start a simulator first (make demo). CSO_SIM_URL names another address than http://localhost:8400.

import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import java.util.regex.Pattern;

public class FirstLink {
    static final String SIM = Optional.ofNullable(System.getenv("CSO_SIM_URL")).orElse("http://localhost:8400");
    /** The control token of a simulator that has one, such as a container; others do not look at it. */
    static final String TOKEN = Optional.ofNullable(System.getenv("CSO_CONTROL_TOKEN")).orElse("");

    /** The control plane. */
    static class Simulator {
        // The simulator speaks HTTP/1.1; without this the client asks for another version first.
        private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

        /** A call, which must succeed. */
        String call(String method, String path, String json) throws Exception {
            var body = json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json);
            var request = HttpRequest.newBuilder(URI.create(SIM + "/_sim" + path))
                    .header("content-type", "application/json").header("authorization", "Bearer " + TOKEN).method(method, body).build();
            var answer = client.send(request, BodyHandlers.ofString());
            check(answer.statusCode() < 300, answer.body()); // refusals are problem documents with one sentence
            return answer.body();
        }
    }

    /** A browser: it keeps cookies and follows redirects. */
    static class Browser {
        private static final Pattern FORM = Pattern.compile("<form[^>]*action=\"([^\"]*/login)\"");
        private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.ALWAYS).cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
                .build();

        String open(String address) throws Exception {
            return send(HttpRequest.newBuilder(URI.create(SIM).resolve(address)).header("accept", "text/html").GET());
        }

        String post(String address, String type, String body) throws Exception {
            return send(HttpRequest.newBuilder(URI.create(SIM).resolve(address)).header("content-type", type)
                    .header("accept", type.equals("application/json") ? type : "text/html")
                    .POST(BodyPublishers.ofString(body)));
        }

        void signOn(String court, String loginId, String password) throws Exception {
            var form = FORM.matcher(open("/courts/" + court + "/login"));
            check(form.find(), "The page has no form to sign on with.");
            post(form.group(1), "application/x-www-form-urlencoded",
                    "loginId=" + loginId + "&password=" + password + "&redactFlag=1");
        }

        void link(String court, String login, String key) throws Exception {
            post("/courts/" + court + "/link", "application/json",
                    "{\"login\": \"" + login + "\", \"key\": \"" + key + "\"}");
        }

        boolean mayFile(String court) throws Exception {
            return open("/courts/" + court + "/whoami").contains("\"may_file\":true");
        }

        private String send(HttpRequest.Builder request) throws Exception {
            HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
            check(answer.statusCode() < 400, answer.uri() + ": " + answer.statusCode() + " " + answer.body());
            return answer.body();
        }
    }

    public static void main(String[] words) throws Exception {
        var simulator = new Simulator();
        simulator.call("POST", "/reset", "{}");
        simulator.call("PUT", "/clock", "{\"calendar\": \"2020-02-18T00:00:00-08:00\", \"frozen\": true}");
        var browser = new Browser();

        browser.signOn("cacd", "mholloway", "Ready-Attorney-1");
        check(!browser.mayFile("cacd"), "A reader may not file.");

        browser.link("cacd", "mholloway-cacd", "Old-District-Key1");
        check(browser.mayFile("cacd"), "A linked filer may file.");

        var journal = simulator.call("GET", "/journal?kind=link.made&court_id=cacd", null);
        check(journal.contains("\"login\":\"mholloway-cacd\""), journal);
        System.out.println("Linked: mholloway may file at cacd.");
    }

    static void check(boolean holds, String otherwise) {
        if (!holds) throw new AssertionError(otherwise);
    }
}
