using System.Diagnostics;
using System.Net.Sockets;
using Xunit.Abstractions;

namespace TextToVideo.TestSupport;

/// <summary>A program as a child process. Its lines are kept, and go to the test's output, which a failed test shows.</summary>
public sealed class ProgramProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<(bool IsError, string Text)> _lines = [];
    private readonly Lock _gate = new();
    private ITestOutputHelper? _log;

    private ProgramProcess(ProcessStartInfo start, ITestOutputHelper? log)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _log = log;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Add(isError: false, line.Data);
        _process.ErrorDataReceived += (_, line) => Add(isError: true, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>The lines of standard output so far.</summary>
    public IReadOnlyList<string> Output => Lines(line => !line.IsError);

    /// <summary>The lines of standard error so far.</summary>
    public IReadOnlyList<string> Errors => Lines(line => line.IsError);

    /// <summary>All lines so far, in the order in which they arrived.</summary>
    public IReadOnlyList<string> Log => Lines(_ => true);

    /// <summary>Starts one of the built programs.</summary>
    /// <param name="project">Its project.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="workingFolder">Its current folder.</param>
    /// <param name="environment">Its environment, on top of this process's.</param>
    /// <param name="log">Where its lines go.</param>
    public static ProgramProcess Start(
        string project,
        IEnumerable<string> arguments,
        string workingFolder,
        IReadOnlyDictionary<string, string>? environment = null,
        ITestOutputHelper? log = null
    ) => Start(BuiltProgram.Prepare(project, arguments, workingFolder, environment), log);

    /// <summary>Starts any program. Its standard input is empty.</summary>
    /// <param name="start">The program; the redirections are set here.</param>
    /// <param name="log">Where its lines go.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    public static ProgramProcess Start(ProcessStartInfo start, ITestOutputHelper? log = null)
    {
        var program = new ProgramProcess(start, log);
        program._process.StandardInput.Close();
        return program;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    /// <exception cref="TimeoutException">It has not ended in time, and was killed; the message has its lines.</exception>
    public static Task<ProgramResult> RunAsync(string program, params string[] arguments) =>
        RunAsync(new ProcessStartInfo(program, arguments));

    /// <summary>Runs a program to its end.</summary>
    /// <param name="start">The program; the redirections are set here.</param>
    /// <param name="input">Its standard input.</param>
    /// <param name="limit">The longest that it may take; null: <see cref="Patience.Long"/>.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    /// <exception cref="TimeoutException">It has not ended in time, and was killed; the message has its lines.</exception>
    public static async Task<ProgramResult> RunAsync(ProcessStartInfo start, string input = "", TimeSpan? limit = null)
    {
        await using var program = new ProgramProcess(start, log: null);
        try
        {
            await program._process.StandardInput.WriteAsync(input);
            program._process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended without reading everything.
        }

        await program.ExitAsync(limit);
        return new ProgramResult(start.FileName, program.ExitCode, program.Output, program.Errors, program.Log);
    }

    /// <summary>Lines go to this test from now on; null: to none.</summary>
    public void AttachLog(ITestOutputHelper? log)
    {
        lock (_gate)
        {
            _log = log;
        }
    }

    /// <summary>Waits for a condition while the program runs.</summary>
    /// <param name="what">The condition in words, for the message of a failure.</param>
    /// <param name="condition">Whether it is met.</param>
    /// <exception cref="InvalidOperationException">The program has ended; the message has its lines.</exception>
    /// <exception cref="TimeoutException">The condition was not met in time; the message has the program's lines.</exception>
    public async Task UntilAsync(string what, Func<Task<bool>> condition)
    {
        try
        {
            await Patience.UntilAsync(
                what,
                () => HasExited ? throw new InvalidOperationException(Describe($"has ended with {ExitCode}")) : condition()
            );
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message} {Describe("runs")}", exception);
        }
    }

    /// <inheritdoc cref="UntilAsync(string, Func{Task{bool}})"/>
    public Task UntilAsync(string what, Func<bool> condition) => UntilAsync(what, () => Task.FromResult(condition()));

    /// <summary>Waits until the program accepts connections at a port of the loopback address.</summary>
    public Task UntilListensAsync(int port) =>
        UntilAsync(
            $"port {port} is open",
            async () =>
            {
                try
                {
                    using var client = new TcpClient();
                    await client.ConnectAsync("127.0.0.1", port);
                    return true;
                }
                catch (SocketException)
                {
                    return false;
                }
            }
        );

    /// <summary>SIGKILL, to this process alone: what it started must notice by itself.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    /// <summary>SIGINT, as Ctrl-C sends it.</summary>
    public void SendInterrupt() => Assert.True(ProcessSignals.Interrupt(Id));

    /// <summary>SIGTERM, as service managers send it.</summary>
    public void SendTerminate() => Assert.True(ProcessSignals.Terminate(Id));

    /// <summary>Waits for the process's end and its last line.</summary>
    /// <param name="limit">The longest that it may take; null: <see cref="Patience.Long"/>.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="TimeoutException">It has not ended in time; the message has its lines.</exception>
    public async Task<int> ExitAsync(TimeSpan? limit = null)
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(limit ?? Patience.Long);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException(Describe("has not ended in time"), exception);
        }

        return _process.ExitCode;
    }

    /// <summary>SIGKILL to the process and everything that it has started.</summary>
    public async ValueTask DisposeAsync()
    {
        AttachLog(null);
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await ExitAsync();
        }

        _process.Dispose();
    }

    private string Describe(string state) => $"{_process.StartInfo.FileName} {state}:\n{string.Join('\n', Log)}";

    private IReadOnlyList<string> Lines(Func<(bool IsError, string Text), bool> isWanted)
    {
        lock (_gate)
        {
            return [.. _lines.Where(isWanted).Select(line => line.Text)];
        }
    }

    private void Add(bool isError, string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_gate)
        {
            _lines.Add((isError, line));
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
}
