namespace Aspire.Hosting.ApplicationModel;

/// <summary>Which of a project's processes one is, as a telemetry attribute.</summary>
internal sealed class InstanceId(ProjectResource project) : IValueProvider
{
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => GetValueAsync(new(), cancellationToken);

    public ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<string?>($"service.instance.id={project.Name}-{context.Replica}");
}
