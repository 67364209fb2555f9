namespace TextToVideo.TestSupport;

/// <summary>The state of a process that the AppHost runs.</summary>
/// <param name="Name">The name of the resource.</param>
/// <param name="Service">The name of the service of which it is a replica; the name of the resource if it is not a replica.</param>
/// <param name="Healthy">Whether it is healthy.</param>
/// <param name="Pid">The id of the process; null while there is none.</param>
public sealed record AppHostResource(string Name, string Service, bool Healthy, int? Pid);
