using System.Diagnostics;
using System.Runtime.InteropServices;
using Xunit.Abstractions;

namespace TextToVideo.TestSupport;

/// <summary>One of the built programs as a child process. What it says is kept and goes to the test's output, which a failure shows.</summary>
public sealed class ProgramProcess : IAsyncDisposable
{
    private const int Interrupt = 2;
    private const int Terminate = 15;

    /// <summary>What the machine's own settings must not bring into a test.</summary>
    private static readonly string[] s_unwanted =
        ["ASPNETCORE_URLS", "GRPC_URLS", "URLS", "TEXTTOVIDEO_DATA", "OTEL_EXPORTER_OTLP_ENDPOINT", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT"];

    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly List<string> _errors = [];
    private readonly Lock _gate = new();
    private ITestOutputHelper? _log;

    private ProgramProcess(Process process, ITestOutputHelper? log)
    {
        _process = process;
        _log = log;
        process.OutputDataReceived += (_, line) => Add(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Add(_errors, line.Data);
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>The lines of standard output so far.</summary>
    public IReadOnlyList<string> Output => Copy(_output);

    /// <summary>The lines of standard error so far.</summary>
    public IReadOnlyList<string> Errors => Copy(_errors);

    /// <summary>All lines so far.</summary>
    public IReadOnlyList<string> Log => [.. Output, .. Errors];

    /// <summary>Starts a program.</summary>
    /// <param name="project">Its project, which is also its folder's name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="workingFolder">Its current folder.</param>
    /// <param name="environment">Its environment, on top of this process's.</param>
    /// <param name="log">Where its lines go.</param>
    public static ProgramProcess Start(
        string project, IEnumerable<string> arguments, string workingFolder, IReadOnlyDictionary<string, string>? environment = null,
        ITestOutputHelper? log = null)
    {
        // The program lies beside this assembly, which references it, with the files that start it.
        string assembly = Path.Combine(AppContext.BaseDirectory, $"TextToVideo.{project}.dll");
        var start = new ProcessStartInfo(DotnetHost, ["exec", assembly, .. arguments])
        {
            WorkingDirectory = workingFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in s_unwanted)
        {
            start.Environment.Remove(name);
        }

        // Its sockets would lie in the folder for temporary files, which tests look into.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var program = new ProgramProcess(new Process { StartInfo = start }, log);
        program._process.Start();
        program._process.BeginOutputReadLine();
        program._process.BeginErrorReadLine();
        program._process.StandardInput.Close();
        return program;
    }

    private static string DotnetHost =>
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")
        ?? (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet");

    /// <summary>Lines go to this test from now on; null: to none.</summary>
    public void AttachLog(ITestOutputHelper? log)
    {
        lock (_gate)
        {
            _log = log;
        }
    }

    /// <summary>SIGKILL, to this process alone: what it started must notice by itself.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    /// <summary>SIGINT, as Ctrl-C sends it.</summary>
    public void SendInterrupt() => Signal(Interrupt);

    /// <summary>SIGTERM, as service managers send it.</summary>
    public void SendTerminate() => Signal(Terminate);

    /// <summary>Waits for the process's end and its last line.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience.Long);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        AttachLog(null);
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().WaitAsync(Patience.Long);
        }

        _process.Dispose();
    }

    private void Signal(int signal) => Assert.Equal(0, Kill(_process.Id, signal));

    private IReadOnlyList<string> Copy(List<string> lines)
    {
        lock (_gate)
        {
            return [.. lines];
        }
    }

    private void Add(List<string> lines, string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_gate)
        {
            lines.Add(line);
            try
            {
                _log?.WriteLine(line);
            }
            catch (InvalidOperationException)
            {
                // The test has ended before its process.
                _log = null;
            }
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}
