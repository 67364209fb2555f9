using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TextToVideo.Inference.Loading;
using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.Onnx;

/// <summary>The networks of all models, loaded on first use within the configured memory.</summary>
internal sealed class OnnxNetworks : INetworkMemoryObserver, IDisposable
{
    private readonly ConcurrentDictionary<(string Path, string Network), Entry> _networks = new();
    private readonly OnnxSessionFactory _sessions;
    private readonly InferenceMetrics _metrics;
    private readonly ILogger<OnnxNetworks> _logger;
    private readonly NetworkMemory _memory;
    private readonly int _threads;

    public OnnxNetworks(
        IOptions<OnnxOptions> options,
        OnnxSessionFactory sessions,
        InferenceMetrics metrics,
        TimeProvider time,
        ILogger<OnnxNetworks> logger
    )
    {
        _sessions = sessions;
        _metrics = metrics;
        _logger = logger;
        _threads = options.Value.EffectiveIntraOpThreads;
        long? budget = options.Value.MemoryBudget > 0 ? options.Value.MemoryBudget : null;
        _memory = new NetworkMemory(budget, options.Value.ModelTurn, time, this);
        metrics.SetMemoryLimit(budget);
    }

    /// <summary>Returns a network, which need not be loaded.</summary>
    /// <param name="model">The manifest of the model. A network of another manifest in the same file is retired.</param>
    /// <param name="spec">The file and its required inputs and outputs.</param>
    public OnnxNetwork Get(ModelManifest model, NetworkSpec spec)
    {
        (string Path, string Network) key = (spec.Path, spec.Network);
        while (true)
        {
            if (_networks.TryGetValue(key, out Entry? entry))
            {
                if (ReferenceEquals(entry.Model, model))
                {
                    return entry.Network;
                }

                if (_networks.TryRemove(KeyValuePair.Create(key, entry)))
                {
                    entry.Network.Retire();
                }
            }

            var network = new OnnxNetwork(spec, _threads, Measure(spec.Path), provider => _sessions.Open(spec, provider), _memory);
            if (_networks.TryAdd(key, new Entry(model, network)))
            {
                return network;
            }
        }
    }

    /// <summary>Unloads the networks of a model as soon as nothing uses them.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="except">The manifest whose networks stay; null for none.</param>
    public void Retire(string model, ModelManifest? except)
    {
        foreach (KeyValuePair<(string Path, string Network), Entry> network in _networks)
        {
            Entry entry = network.Value;
            if (entry.Model.Name == model && !ReferenceEquals(entry.Model, except) && _networks.TryRemove(network))
            {
                entry.Network.Retire();
            }
        }
    }

    public void Dispose() => _memory.Dispose();

    void INetworkMemoryObserver.Reserved(NetworkSlot slot) => _metrics.MemoryChanged(slot, slot.Size);

    void INetworkMemoryObserver.Freed(NetworkSlot slot, NetworkSlot? @for)
    {
        _metrics.MemoryChanged(slot, -slot.Size);
        if (@for is not null)
        {
            _metrics.Unloaded(slot);
            _logger.Unloaded(slot, @for);
        }
    }

    void INetworkMemoryObserver.WaitingChanged(NetworkSlot slot, int difference) => _metrics.WaitingChanged(slot, difference);

    /// <summary>Returns the size of a network's files in bytes; 0 if they cannot be read, of which loading them will tell.</summary>
    private static long Measure(string path)
    {
        try
        {
            return OnnxFiles.Find(path).Sum(file => new FileInfo(file).Length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return 0;
        }
    }

    /// <param name="Model">The manifest that the network was created for.</param>
    /// <param name="Network">The network.</param>
    private sealed record Entry(ModelManifest Model, OnnxNetwork Network);
}
