using System.Diagnostics;
using System.Net.Sockets;
using Xunit.Abstractions;

namespace TextToVideo.TestSupport;

/// <summary>A program as a child process. Its output is kept, and also written to the output of the test.</summary>
public sealed class ProgramProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<(bool IsError, string Text)> _lines = [];
    private readonly Lock _gate = new();
    private readonly TestOutput _log;

    private ProgramProcess(ProcessStartInfo start, ITestOutputHelper? log)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _log = new TestOutput(log);
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
    /// <param name="project">The name of its project.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="workingFolder">Its working directory.</param>
    /// <param name="environment">Variables to add to this process's environment.</param>
    /// <param name="log">Receives its output lines.</param>
    public static ProgramProcess Start(
        string project,
        IEnumerable<string> arguments,
        string workingFolder,
        IReadOnlyDictionary<string, string>? environment = null,
        ITestOutputHelper? log = null
    ) => Start(BuiltProgram.Prepare(project, arguments, workingFolder, environment), log);

    /// <summary>Starts any program. Its standard input is empty.</summary>
    /// <param name="start">The program. This method sets the redirections.</param>
    /// <param name="log">Receives its output lines.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The program was not found.</exception>
    public static ProgramProcess Start(ProcessStartInfo start, ITestOutputHelper? log = null)
    {
        var program = new ProgramProcess(start, log);
        program._process.StandardInput.Close();
        return program;
    }

    /// <summary>Starts any program whose standard input <see cref="WriteLineAsync"/> writes.</summary>
    /// <param name="start">The program. This method sets the redirections.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The program was not found.</exception>
    public static ProgramProcess StartWithInput(ProcessStartInfo start) => new(start, log: null);

    /// <summary>Runs a program until it ends.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The program was not found.</exception>
    /// <exception cref="TimeoutException">It has not ended in time, and was killed. The message contains its output.</exception>
    public static Task<ProgramResult> RunAsync(string program, params string[] arguments) =>
        RunAsync(new ProcessStartInfo(program, arguments));

    /// <summary>Runs a program until it ends.</summary>
    /// <param name="start">The program. This method sets the redirections.</param>
    /// <param name="input">Its standard input.</param>
    /// <param name="limit">The timeout; null for <see cref="Wait.Long"/>.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The program was not found.</exception>
    /// <exception cref="TimeoutException">It has not ended in time, and was killed. The message contains its output.</exception>
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
            // The program has ended without reading all of its input.
        }

        await program.ExitAsync(limit);
        return new ProgramResult(start.FileName, program.ExitCode, program.Output, program.Errors, program.Log);
    }

    /// <summary>Writes a line to the standard input of a program that <see cref="StartWithInput"/> has started.</summary>
    /// <exception cref="IOException">The program has ended.</exception>
    public async Task WriteLineAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Writes the lines to the output of a test from now on; null for none.</summary>
    public void AttachLog(ITestOutputHelper? log)
    {
        lock (_gate)
        {
            _log.Attach(log);
        }
    }

    /// <summary>Polls a condition until it is true, while the program is running.</summary>
    /// <param name="what">A description of the condition, for the exception message.</param>
    /// <param name="condition">The condition.</param>
    /// <exception cref="InvalidOperationException">The program has ended. The message contains its output.</exception>
    /// <exception cref="TimeoutException">The condition was not met in time. The message contains the output.</exception>
    public async Task UntilAsync(string what, Func<Task<bool>> condition)
    {
        try
        {
            await Wait.UntilAsync(
                what,
                () => HasExited ? throw new InvalidOperationException(Describe($"has ended with {ExitCode}")) : condition()
            );
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message} {Describe("is running")}", exception);
        }
    }

    /// <inheritdoc cref="UntilAsync(string, Func{Task{bool}})"/>
    public Task UntilAsync(string what, Func<bool> condition) => UntilAsync(what, () => Task.FromResult(condition()));

    /// <summary>Waits until the program accepts connections on a port of the loopback address.</summary>
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

    /// <summary>Sends SIGKILL to this process only, not to its child processes, and waits until it has ended.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    /// <summary>Sends SIGINT, as Ctrl-C does.</summary>
    public void SendInterrupt() => Assert.True(ProcessSignals.Interrupt(Id));

    /// <summary>Sends SIGTERM, as service managers do.</summary>
    public void SendTerminate() => Assert.True(ProcessSignals.Terminate(Id));

    /// <summary>Waits until the process has ended and all its output has been read.</summary>
    /// <param name="limit">The timeout; null for <see cref="Wait.Long"/>.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="TimeoutException">It has not ended in time. The message contains its output.</exception>
    public async Task<int> ExitAsync(TimeSpan? limit = null)
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(limit ?? Wait.Long);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException(Describe("has not ended in time"), exception);
        }

        return _process.ExitCode;
    }

    /// <summary>Sends SIGKILL to the process and its child processes.</summary>
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
            _log.WriteLine(line);
        }
    }
}
