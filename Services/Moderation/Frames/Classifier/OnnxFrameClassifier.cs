using System.Numerics.Tensors;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;
using TextToVideo.Contracts;

namespace TextToVideo.Moderation.Frames.Classifier;

/// <summary>
/// An image classifier in the ONNX format, described by the configuration. It runs on the CPU, because it classifies one small image at a
/// time.
/// </summary>
/// <param name="options">Describes the model.</param>
internal sealed class OnnxFrameClassifier(IOptions<FrameClassifierOptions> options) : IFrameClassifier, IDisposable
{
    private readonly FrameClassifierOptions _options = options.Value;

    // Lazy also caches an exception and throws it to every caller.
    private readonly Lazy<InferenceSession> _session = new(() => Load(options.Value));

    public IReadOnlyCollection<string> Categories { get; } = [.. options.Value.Categories.Values.Distinct()];

    public int SampleEvery => _options.SampleEvery;

    public bool OnlyPeople { get; init; }

    public void EnsureReady() => _ = _session.Value;

    public Task<IReadOnlyDictionary<string, double>> ClassifyAsync(
        ReadOnlyMemory<byte> rgb24,
        int width,
        int height,
        CancellationToken cancellationToken
    ) => Task.Run(() => Classify(rgb24.Span, width, height, cancellationToken), cancellationToken);

    public void Dispose()
    {
        if (_session.IsValueCreated)
        {
            _session.Value.Dispose();
        }
    }

    private static InferenceSession Load(FrameClassifierOptions options)
    {
        string file = Path.GetFullPath(options.ModelPath, AppContext.BaseDirectory);
        InferenceSession session;
        try
        {
            session = new InferenceSession(file);
        }
        catch (Exception e) when (e is OnnxRuntimeException or DllNotFoundException or TypeInitializationException)
        {
            throw Unusable($"cannot be loaded: {e.Message}", e);
        }

        try
        {
            if (session.InputMetadata.Count != 1)
            {
                throw Unusable($"has {session.InputMetadata.Count} inputs; it must have one, the image");
            }

            (string? name, NodeMetadata? input) = session.InputMetadata.First();
            CheckShape($"input '{name}'", input, FrameTensor.GetShape(options));
            CheckShape($"output '{session.OutputNames[0]}'", session.OutputMetadata[session.OutputNames[0]], [1, options.Labels.Count]);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }

        void CheckShape(string what, NodeMetadata metadata, long[] expected)
        {
            if (
                metadata.ElementType != typeof(float)
                || metadata.Dimensions.Length != expected.Length
                || metadata.Dimensions.Zip(expected).Any(d => d.First >= 0 && d.First != d.Second)
            )
            {
                throw Unusable(
                    $"has the {what} of type {metadata.ElementType.Name} [{string.Join(", ", metadata.Dimensions)}];"
                        + $" the configuration requires Single [{string.Join(", ", expected)}]"
                );
            }
        }

        PipelineException Unusable(string problem, Exception? cause = null) =>
            new(
                ErrorCodes.ModerationUnavailable,
                "Moderation is not available: its frame classifier cannot be used.",
                innerException: new InvalidOperationException($"The frame classifier {file} {problem}.", cause)
            );
    }

    private IReadOnlyDictionary<string, double> Classify(
        ReadOnlySpan<byte> rgb24,
        int width,
        int height,
        CancellationToken cancellationToken
    )
    {
        InferenceSession session = _session.Value;
        float[] image = FrameTensor.Create(rgb24, width, height, _options);
        using var input = OrtValue.CreateTensorValueFromMemory(image, FrameTensor.GetShape(_options));
        using var run = new RunOptions();
        using CancellationTokenRegistration registration = cancellationToken.Register(() => run.Terminate = true);
        float[] scores;
        try
        {
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, session.InputNames, [input], [session.OutputNames[0]]);
            scores = outputs[0].GetTensorDataAsSpan<float>().ToArray();
        }
        catch (OnnxRuntimeException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new PipelineException(
                ErrorCodes.ModerationUnavailable,
                "Moderation is not available: its frame classifier failed.",
                innerException: e
            );
        }

        Activate(scores);
        if (scores.Length != _options.Labels.Count || !scores.All(float.IsFinite))
        {
            throw new PipelineException(
                ErrorCodes.ModerationUnavailable,
                "Moderation is not available: its frame classifier returned invalid scores."
            );
        }

        return _options
            .Labels.Zip(scores, (label, score) => (label, score))
            .Where(s => s.score >= _options.Threshold && _options.Categories.ContainsKey(s.label))
            .GroupBy(s => _options.Categories[s.label])
            .ToDictionary(g => g.Key, g => Math.Clamp((double)g.Max(s => s.score), 0, 1));
    }

    private void Activate(Span<float> scores)
    {
        switch (_options.Activation)
        {
            case FrameClassifierOptions.Softmax:
                TensorPrimitives.SoftMax(scores, scores);
                break;
            case FrameClassifierOptions.Sigmoid:
                TensorPrimitives.Sigmoid(scores, scores);
                break;
        }
    }
}
