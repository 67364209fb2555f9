using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Builder;

namespace TextToVideo.Unit.Aspire;

/// <summary>How processes are started, watched, started again and stopped.</summary>
public sealed class ProcessTests
{
    [LocalProcessesFact]
    public async Task WaitFor_OtherIsNotHealthyYet_StartsWhenItIs()
    {
        int port = FreePort();
        await using var application = new LocalApplication();
        IResourceBuilder<ExecutableResource> first =
            application.AddShell("first", "sleep 1000").WithHttpEndpoint(port, name: "http").WithHttpHealthCheck("/ready", statusCode: 204);
        application.AddShell("second", "echo started >second; sleep 1000").WaitFor(first);
        await application.StartAsync();
        await application.Application.ResourceNotifications.WaitForResourceAsync("first").WaitAsync(LocalApplication.Patience);
        await LocalApplication.UntilAsync(() => application.State("first").TryGetProperty("problem", out _));

        Assert.Equal("Waiting", application.State("second").GetProperty("state").GetString());
        Assert.False(File.Exists(Path.Combine(application.Folder, "second")));

        // The test itself answers for the first one.
        await using WebApplication answer = WebApplication.CreateSlimBuilder().Build();
        answer.MapGet("/ready", () => Microsoft.AspNetCore.Http.Results.NoContent());
        answer.Urls.Add($"http://127.0.0.1:{port}");
        await answer.StartAsync();
        Assert.Equal("started", await application.WrittenAsync("second"));
        Assert.True(application.State("first").GetProperty("healthy").GetBoolean());
    }

    [LocalProcessesFact]
    public async Task Process_Killed_IsStartedAgainWithTheSamePort()
    {
        await using var application = new LocalApplication();
        application.AddShell("worker", "echo $PORT >>ports; sleep 1000").WithHttpEndpoint(name: "http", env: "PORT");
        await application.StartAsync();
        await application.HealthyAsync("worker");
        string port = await application.WrittenAsync("ports");
        int former = application.ProcessId("worker");
        using (Process process = Process.GetProcessById(former))
        {
            process.Kill();
        }

        await LocalApplication.UntilAsync(() => application.State("worker").GetProperty("restarts").GetInt32() == 1);
        await application.HealthyAsync("worker");
        await LocalApplication.UntilAsync(() => File.ReadLines(Path.Combine(application.Folder, "ports")).Count() == 2);

        Assert.Equal([port, port], await File.ReadAllLinesAsync(Path.Combine(application.Folder, "ports")));
        Assert.NotEqual(former, application.ProcessId("worker"));
    }

    [LocalProcessesFact]
    public async Task Program_DoneWithItsWork_IsNotStartedAgain()
    {
        await using var application = new LocalApplication();
        IResourceBuilder<ExecutableResource> once = application.AddShell("once", "echo run >>runs");
        application.AddShell("after", "echo started >after; sleep 1000").WaitFor(once);
        await application.StartAsync();
        await application.Application.ResourceNotifications.WaitForResourceAsync("once", KnownResourceStates.Finished)
            .WaitAsync(LocalApplication.Patience);
        await application.WrittenAsync("after");

        Assert.Equal("run", await application.WrittenAsync("runs"));
    }

    [LocalProcessesFact]
    public async Task Process_FailsAtItsStart_SaysSoInStateAndLog()
    {
        await using var application = new LocalApplication();
        application.AddShell("broken", "echo what is wrong >&2; exit 3");
        await application.StartAsync();
        await LocalApplication.UntilAsync(() => File.Exists(Path.Combine(application.Folder, "state.json")));
        await LocalApplication.UntilAsync(() => application.State("broken").GetProperty("restarts").GetInt32() >= 1);
        await LocalApplication.UntilAsync(() => application.State("broken").TryGetProperty("exitCode", out _));

        Assert.Equal(3, application.State("broken").GetProperty("exitCode").GetInt32());
        string log = await File.ReadAllTextAsync(Path.Combine(application.Folder, "logs", "broken.log"));
        Assert.Contains("what is wrong", log, StringComparison.Ordinal);
    }

    [LocalProcessesFact]
    public async Task StopAsync_ProcessesThatDoNotWantToEnd_LeavesNone()
    {
        await using var application = new LocalApplication("--Local:StopLimit=00:00:00.5");
        application.AddShell("stubborn", "trap '' TERM; sleep 1000 & a=$!; setsid sleep 1000 & echo $$ $a $! >children; wait");
        await application.StartAsync();
        int[] children = [.. (await application.WrittenAsync("children")).Split(' ').Select(int.Parse)];
        Assert.Equal(3, children.Length);
        Assert.All(children, child => Assert.True(LocalApplication.IsRunning(child)));

        await application.StopAsync();

        await LocalApplication.UntilAsync(() => !children.Any(LocalApplication.IsRunning));
    }

    [LocalProcessesFact]
    public async Task StopAsync_StopsWhatWaitsFirst()
    {
        await using var application = new LocalApplication();
        IResourceBuilder<ExecutableResource> server = application.AddShell("server", Recorded("server"));
        IResourceBuilder<ExecutableResource> service = application.AddShell("service", Recorded("service")).WaitFor(server);
        application.AddShell("edge", Recorded("edge")).WaitFor(service);
        await application.StartAsync();
        await application.WrittenAsync("edge");

        await application.StopAsync();

        Assert.Equal(["edge", "service", "server"], await File.ReadAllLinesAsync(Path.Combine(application.Folder, "stopped")));

        static string Recorded(string name) => $"trap 'echo {name} >>stopped; exit' TERM; echo ready >{name}; while :; do sleep 0.05; done";
    }

    [LocalProcessesFact]
    public async Task StartAsync_ResourcesWaitForEachOther_IsAnError()
    {
        await using var application = new LocalApplication();
        IResourceBuilder<ExecutableResource> one = application.AddShell("one", "sleep 1000");
        IResourceBuilder<ExecutableResource> two = application.AddShell("two", "sleep 1000").WaitFor(one);
        one.WaitFor(two);

        var error = await Assert.ThrowsAsync<DistributedApplicationException>(application.StartAsync);

        Assert.Contains("one, two", error.Message, StringComparison.Ordinal);
    }

    [LocalProcessesFact]
    public async Task StartAsync_WaitsForWhatDoesNotRun_IsAnError()
    {
        await using var application = new LocalApplication();
        application.AddShell("one", "sleep 1000").WaitFor(application.Builder.AddParameter("two"));

        var error = await Assert.ThrowsAsync<DistributedApplicationException>(application.StartAsync);

        Assert.Contains("'one' waits for 'two'", error.Message, StringComparison.Ordinal);
    }

    [LocalProcessesFact]
    public async Task StartAsync_FolderIsInUse_IsAnError()
    {
        await using var first = new LocalApplication();
        await first.StartAsync();
        await using var second = new LocalApplication();
        second.Builder.Configuration["Aspire:Store:Path"] = first.Folder;

        var error = await Assert.ThrowsAsync<DistributedApplicationException>(second.StartAsync);

        Assert.Contains(first.Folder, error.Message, StringComparison.Ordinal);
    }

    [LocalProcessesFact]
    public async Task Log_LargerThanItsLimit_IsSetAside()
    {
        await using var application = new LocalApplication("--Local:LogBytes=2000");
        application.AddShell("talker", "i=0; while [ $i -lt 1000 ]; do echo line $i; i=$((i + 1)); done; echo done >talker; sleep 1000");
        await application.StartAsync();
        await application.WrittenAsync("talker");
        string log = Path.Combine(application.Folder, "logs", "talker.log");
        await LocalApplication.UntilAsync(() => Lines(log).Concat(Lines($"{log}.1")).Contains("line 999"));

        Assert.InRange(new[] { log, $"{log}.1" }.Where(File.Exists).Sum(file => new FileInfo(file).Length), 1, 2 * 2100);

        static string[] Lines(string file) => File.Exists(file) ? File.ReadAllLines(file) : [];
    }

    [LocalProcessesFact]
    public async Task Password_NextApplicationInTheFolder_HasTheSame()
    {
        await using var application = new LocalApplication();
        RedisResource first = application.Builder.AddRedis("redis").Resource;
        IDistributedApplicationBuilder next = DistributedApplication.CreateBuilder([$"--Aspire:Store:Path={application.Folder}"]);
        RedisResource second = next.AddRedis("redis").Resource;
        RedisResource other = next.AddRedis("other").Resource;

        string? password = await first.PasswordParameter!.GetValueAsync(default);

        Assert.True(password?.Length >= 16, $"'{password}' is too short.");
        Assert.Equal(password, await second.PasswordParameter!.GetValueAsync(default));
        Assert.NotEqual(password, await other.PasswordParameter!.GetValueAsync(default));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(application.Folder, "secrets.json")));
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
