using System.Threading.Channels;
using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Denoising.Tests;

/// <summary>
/// A denoiser whose rows depend on nothing but themselves. A text's first element is its mark, by which tests tell jobs apart.
/// </summary>
internal sealed class FakeDenoiser(ModelManifest model) : IDenoiser
{
    private readonly SemaphoreSlim _permits = new(0);
    private readonly Channel<Call> _calls = Channel.CreateUnbounded<Call>();
    private volatile bool _gated;

    public ModelManifest Model => model;

    public string Provider => "fake";

    public string Precision => model.Denoiser.DefaultPrecision;

    public bool BatchInvariant => true;

    /// <summary>Marks whose rows make the whole call fail.</summary>
    public HashSet<float> Poisonous { get; } = [];

    /// <summary>Marks whose rows are not numbers.</summary>
    public HashSet<float> NotFinite { get; } = [];

    /// <summary>From now on every call waits for a permit.</summary>
    public FakeDenoiser Gate()
    {
        _gated = true;
        return this;
    }

    public void Permit(int calls = 1) => _permits.Release(calls);

    public void Open()
    {
        _gated = false;
        _permits.Release(1000);
    }

    /// <summary>The next call, as it begins.</summary>
    public async Task<Call> NextCallAsync() => await _calls.Reader.ReadAsync().AsTask().WaitAsync(Timeouts.Default);

    /// <summary>The calls that have begun and were not taken yet.</summary>
    public IReadOnlyList<Call> TakeCalls()
    {
        List<Call> calls = [];
        while (_calls.Reader.TryRead(out Call? call))
        {
            calls.Add(call);
        }

        return calls;
    }

    public FloatTensor Predict(DenoiserBatch batch, CancellationToken cancellationToken = default)
    {
        int textLength = batch.PromptEmbeds.Length / batch.Rows;
        float[] marks = [.. Enumerable.Range(0, batch.Rows).Select(row => batch.PromptEmbeds.Span[row * textLength])];
        _calls.Writer.TryWrite(new Call(marks, batch.Timesteps));
        if (_gated)
        {
            _permits.Wait(cancellationToken);
        }

        if (marks.Any(Poisonous.Contains))
        {
            throw new InvalidOperationException("poison");
        }

        var modelOutput = new FloatTensor(batch.Latents.Shape.AsSpan());
        int length = batch.Latents.Length / batch.Rows;
        for (int row = 0; row < batch.Rows; row++)
        {
            for (int index = row * length; index < (row + 1) * length; index++)
            {
                modelOutput.Span[index] =
                    NotFinite.Contains(marks[row]) && batch.Timesteps[row] > 0
                        ? float.NaN
                        : MathF.Sin(batch.Latents.Span[index] * 3) + (batch.Timesteps[row] * marks[row]);
            }
        }

        return modelOutput;
    }

    /// <summary>One call.</summary>
    /// <param name="Marks">Of every row.</param>
    /// <param name="Timesteps">Of every row.</param>
    internal sealed record Call(float[] Marks, float[] Timesteps);
}
