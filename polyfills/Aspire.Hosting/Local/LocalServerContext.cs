namespace Aspire.Hosting.Local;

/// <summary>What a server starts with.</summary>
/// <param name="Name">The resource's name.</param>
/// <param name="DataPath">The folder of its data, which exists.</param>
/// <param name="Launcher">Runs what must be run before it.</param>
/// <param name="Ports">Gives it more ports than its endpoints have.</param>
/// <param name="Log">Where its lines go.</param>
internal sealed record LocalServerContext(string Name, string DataPath, ProcessLauncher Launcher, PortAllocator Ports, LogFile Log)
{
    /// <summary>Runs a program that prepares the data, to its end.</summary>
    /// <exception cref="DistributedApplicationException">It failed.</exception>
    public async Task RunAsync(ProcessSpec program, CancellationToken cancellationToken)
    {
        await using ChildProcess process = await Launcher.StartAsync(program, Log);
        int code = await process.Ended.WaitAsync(cancellationToken);
        if (code != 0)
        {
            throw new DistributedApplicationException(
                $"'{Name}' cannot be started: {Path.GetFileName(program.FileName)} ended with exit code {code}.\n{Log.Describe()}");
        }
    }
}
