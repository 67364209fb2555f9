namespace Aspire.Hosting.ApplicationModel;

/// <summary>A program.</summary>
/// <param name="name">The resource's name.</param>
/// <param name="command">The program: a path, or a name that is looked for in <c>PATH</c>.</param>
/// <param name="workingDirectory">Where it starts.</param>
public class ExecutableResource(string name, string command, string workingDirectory)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport, IComputeResource
{
    /// <summary>The program.</summary>
    public string Command { get; } = command;

    /// <summary>Where it starts.</summary>
    public string WorkingDirectory { get; } = workingDirectory;
}
