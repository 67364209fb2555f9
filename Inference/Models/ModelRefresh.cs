using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TextToVideo.Inference.Onnx;

namespace TextToVideo.Inference.Models;

/// <summary>
/// Reads the models' folder again in intervals, because file systems of clusters do not notify of changes, and forgets what was loaded of
/// models that have changed.
/// </summary>
internal sealed class ModelRefresh(
    ModelRepository repository,
    OnnxNetworks networks,
    NetworkIdentities identities,
    IOptions<OnnxOptions> options,
    TimeProvider time,
    ILogger<ModelRefresh> logger
) : BackgroundService
{
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        repository.Changed = Apply;
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.ModelRefreshInterval == TimeSpan.Zero)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.Value.ModelRefreshInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            repository.Refresh();
        }
    }

    private void Apply(ModelChanges changes)
    {
        foreach (ModelManifest model in changes.Added)
        {
            logger.ModelAdded(
                model.Name,
                repository.IsAvailable(model.Name, out string? reason) ? "available" : $"not available: {reason}"
            );
        }

        foreach (ModelManifest model in changes.Replaced)
        {
            logger.ModelReplaced(model.Name);
        }

        foreach (ModelManifest model in changes.Removed)
        {
            logger.ModelRemoved(model.Name);
        }

        foreach (ModelLoadException problem in changes.Problems)
        {
            logger.ModelNotRead(problem.Message);
        }

        foreach (ModelManifest model in changes.Replaced.Concat(changes.Added))
        {
            networks.Retire(model.Name, except: model);
            identities.Forget(repository.GetPath(model.Name, string.Empty));
        }

        foreach (ModelManifest model in changes.Removed)
        {
            networks.Retire(model.Name, except: null);
        }
    }
}
