namespace TextToVideo.TestSupport;

/// <summary>A process that the AppHost keeps running.</summary>
/// <param name="Id">Its name, and its number where it has replicas.</param>
/// <param name="Name">The resource's name.</param>
/// <param name="Healthy">Whether it is well.</param>
/// <param name="Pid">The process; null while there is none.</param>
/// <param name="Restarts">How often it has been started again.</param>
/// <param name="Log">The file of what it says.</param>
public sealed record AppHostResource(string Id, string Name, bool Healthy, int? Pid, int Restarts, string Log);
