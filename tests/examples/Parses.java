// Whether Java files are well-formed, without the packages that they use: java Parses.java FILE…

import com.sun.source.util.JavacTask;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

public class Parses {
    public static void main(String[] files) throws Exception {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var found = new DiagnosticCollector<JavaFileObject>();
        try (var manager = compiler.getStandardFileManager(found, Locale.ROOT, null)) {
            var sources = manager.getJavaFileObjectsFromPaths(Arrays.stream(files).map(Path::of).toList());
            ((JavacTask) compiler.getTask(null, manager, found, null, null, sources)).parse();
        }
        found.getDiagnostics().forEach(System.err::println);
        if (found.getDiagnostics().stream().anyMatch(each -> each.getKind() == Diagnostic.Kind.ERROR)) System.exit(1);
    }
}
