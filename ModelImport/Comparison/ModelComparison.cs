using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using TextToVideo.Contracts;
using TextToVideo.Inference;
using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Schedulers;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.TextEncoders;
using TextToVideo.Inference.Tokenizers;
using TextToVideo.Inference.Vae;

namespace TextToVideo.ModelImport.Comparison;

/// <summary>
/// Runs a model on the inputs of reference dumps and compares the results. A dump is a folder of safetensors files that another
/// implementation wrote for the same weights; docs/models.md lists the names. Files and tensors of other names are skipped.
/// </summary>
/// <param name="components">The loaded models.</param>
/// <param name="model">The model.</param>
public sealed class ModelComparison(IModelComponents components, ModelManifest model)
{
    /// <summary>float32 results of different implementations differ by so much.</summary>
    private const double TextTolerance = 2e-5;
    private const double VelocityTolerance = 1e-4;
    private const double DecodedTolerance = 2e-5;
    private const double LatentsTolerance = 2e-4;
    private const double DecodedAfterDenoisingTolerance = 5e-5;
    private const double SigmaTolerance = 1e-7;
    private const double StepTolerance = 5e-6;

    /// <summary>The name of float32 in manifests.</summary>
    private const string Float32 = "fp32";

    /// <summary>How much coarser the tolerances are for weights or arithmetic in 16 bits, of which bfloat16 keeps 8.</summary>
    private const double HalfPrecisionFactor = 1000;

    /// <summary>The factors of the tolerances of each network. The decoder always computes in float32.</summary>
    private readonly double _textFactor = GetFactor(model, "text_encoder", model.Denoiser.DefaultPrecision);
    private readonly double _velocityFactor = GetFactor(model, "denoiser", model.Denoiser.DefaultPrecision);
    private readonly double _decoderFactor = GetFactor(model, "vae_decoder", Float32);

    /// <summary>Compares all files of a folder that have known names.</summary>
    /// <param name="folder">The folder of the dump.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>One result per tensor, as soon as it is computed.</returns>
    /// <exception cref="ModelLoadException">A file of the dump or of the model is malformed.</exception>
    /// <exception cref="InferenceException">A network failed.</exception>
    public async IAsyncEnumerable<TensorDifference> CompareAsync(
        string folder,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        string[] files = Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder, "*.safetensors").Order(StringComparer.Ordinal)]
            : throw new ModelLoadException(folder, "the folder does not exist");
        foreach (string path in files)
        {
            string name = Path.GetFileNameWithoutExtension(path);
            SafetensorsFile file = await ReadAsync(path, cancellationToken);
            IAsyncEnumerable<TensorDifference> differences =
                name == "text" ? CompareTextAsync(folder, name, file, cancellationToken)
                : name == "sigmas" ? CompareSigmas(name, file).ToAsyncEnumerable()
                : name == "scheduler_steps" ? CompareSteps(name, file).ToAsyncEnumerable()
                : name.StartsWith("transformer_", StringComparison.Ordinal) ? CompareVelocityAsync(folder, name, file, cancellationToken)
                : name.StartsWith("vae_decode_", StringComparison.Ordinal) ? CompareDecodedAsync(name, file, cancellationToken)
                : name.StartsWith("e2e", StringComparison.Ordinal) ? CompareGenerationAsync(name, file, cancellationToken)
                : AsyncEnumerable.Empty<TensorDifference>();
            await foreach (TensorDifference difference in GuardAsync(path, differences).WithCancellation(cancellationToken))
            {
                yield return difference;
            }
        }
    }

    private async IAsyncEnumerable<TensorDifference> CompareTextAsync(
        string folder,
        string name,
        SafetensorsFile file,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        int maxTokens = model.TextEncoder.MaxTokens;
        long[] ids = file.Integers("input_ids");
        float[] mask = ReadFlags(file, "attention_mask");
        if (file.Shape("input_ids")[^1] is int width && width != maxTokens)
        {
            throw new InvalidDataException($"input_ids has {width} tokens per prompt, the model has {maxTokens}");
        }

        string prompts = Path.Combine(folder, "prompts.json");
        if (File.Exists(prompts))
        {
            ITokenizer tokenizer = components.GetTokenizer(model.Name);
            using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(prompts, cancellationToken));

            // Dumps of Wan have tokens of texts with and without the repairs of ftfy, which the model does not make.
            const string withoutRepairs = "input_ids_without_ftfy";
            (string Texts, string Tensor)[] pairs = file.Contains(withoutRepairs)
                ? [("prompts", withoutRepairs), ("cleaned_with_ftfy", "input_ids")]
                : [("prompts", "input_ids")];
            foreach ((string texts, string tensor) in pairs)
            {
                long[] expectedIds = file.Integers(tensor);
                int wrong = document
                    .RootElement.GetProperty(texts)
                    .EnumerateArray()
                    .Select((prompt, row) => (Tokens: tokenizer.Tokenize(prompt.GetString()!).Ids, Row: row))
                    .Sum(text => text.Tokens.Where((id, position) => id != expectedIds[(text.Row * maxTokens) + position]).Count());
                yield return new TensorDifference(name, $"{tensor} (number of other ids)", wrong, 0);
            }
        }

        string output = file.Contains("prompt_embeds") ? "prompt_embeds" : "last_hidden_state";
        if (!file.Contains(output))
        {
            yield break;
        }

        ITextEncoder encoder = components.GetTextEncoder(model.Name);
        FloatTensor expected = file.Floats(output);
        long[] rows = file.Contains("prompt_index")
            ? file.Integers("prompt_index")
            : [.. Enumerable.Range(0, expected.Shape[0]).Select(row => (long)row)];
        for (int index = 0; index < rows.Length; index++)
        {
            int start = (int)rows[index] * maxTokens;
            float[] tokenMask = mask[start..(start + maxTokens)];
            var tokens = new TokenizedText(
                ids[start..(start + maxTokens)],
                tokenMask,
                tokenMask.Count(value => value == 1),
                Truncated: false
            );
            TextEmbedding embedding = await encoder.EncodeAsync(tokens, cancellationToken);
            yield return CompareTokens(
                name,
                $"{output} of prompt {rows[index]} ({tokens.TokenCount} tokens)",
                embedding,
                expected.GetRow(index),
                model.Denoiser.MaskKind == MaskKind.Padded ? maxTokens : tokens.TokenCount
            );
        }
    }

    private IEnumerable<TensorDifference> CompareSigmas(string name, SafetensorsFile file)
    {
        foreach ((string tensor, string group, IScheduler scheduler) in GetSchedulers(file, "sigmas_"))
        {
            int steps = scheduler.Steps;
            float[] expected = file.Floats(tensor).Span.ToArray();

            // Mochi's files have 1 − σ, which grows from 0.
            float[] actual = [.. scheduler.Sigmas.Select(sigma => expected[0] == 0 ? 1 - sigma : sigma)];
            yield return TensorDifference.Create(name, tensor, actual, expected, SigmaTolerance);
            float[] timesteps = [.. Enumerable.Range(0, steps).Select(scheduler.GetTimestep)];
            string other = $"{group}timesteps_{steps}";
            yield return file.DataType(other) == SafetensorsDataType.I64
                ? TensorDifference.Create(name, other, timesteps, [.. file.Integers(other).Select(time => (float)time)], 0)
                : TensorDifference.Create(name, other, timesteps, file.Floats(other).Span, SigmaTolerance * model.Denoiser.TimestepScale);
        }
    }

    /// <summary>Compares the samples after each step with given model outputs.</summary>
    private IEnumerable<TensorDifference> CompareSteps(string name, SafetensorsFile file)
    {
        foreach ((string tensor, string group, IScheduler scheduler) in GetSchedulers(file, "samples_"))
        {
            float[] sample = file.Floats($"{group}initial_{scheduler.Steps}").Span.ToArray();
            FloatTensor modelOutputs = file.Floats($"{group}model_outputs_{scheduler.Steps}");
            var samples = new List<float>();
            SchedulerState? state = null;
            for (int step = 0; step < scheduler.Steps; step++)
            {
                state = scheduler.Step(sample, modelOutputs.GetRow(step), step, state);
                samples.AddRange(sample);
            }

            yield return TensorDifference.Create(name, tensor, samples.ToArray(), file.Floats(tensor).Span, StepTolerance);
        }
    }

    /// <summary>
    /// Returns the tensors whose names consist of the name of a scheduler and a dot, or nothing, a prefix, and a number of steps.
    /// </summary>
    private IEnumerable<(string Tensor, string Group, IScheduler Scheduler)> GetSchedulers(SafetensorsFile file, string prefix)
    {
        foreach (string tensor in file.Names)
        {
            string group = tensor[..(tensor.LastIndexOf('.') + 1)];
            if (
                tensor.AsSpan(group.Length).StartsWith(prefix, StringComparison.Ordinal)
                && ReferenceScheduler.TryApply(model, group.TrimEnd('.'), out ModelManifest? variant)
                && int.Parse(tensor[(group.Length + prefix.Length)..], CultureInfo.InvariantCulture) is int steps
                && variant.Scheduler.Steps.Allows(steps)
            )
            {
                yield return (tensor, group, SchedulerFactory.Create(variant, steps));
            }
        }
    }

    private async IAsyncEnumerable<TensorDifference> CompareVelocityAsync(
        string folder,
        string name,
        SafetensorsFile file,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        const string halfWeights = "_bf16_weights";
        const string float32Compute = "velocity_float32_compute";
        string inputs = Path.Combine(folder, $"{name.Replace(halfWeights, string.Empty, StringComparison.Ordinal)}.safetensors");
        bool hasHalfWeights = name.EndsWith(halfWeights, StringComparison.Ordinal);
        bool isBfloat16 = model.Origin?.WeightTypes.GetValueOrDefault("denoiser") == "BF16";
        if (
            hasHalfWeights != isBfloat16
            && (hasHalfWeights || File.Exists(inputs.Replace(".safetensors", $"{halfWeights}.safetensors", StringComparison.Ordinal)))
        )
        {
            yield break;
        }

        string output = hasHalfWeights ? float32Compute : "velocity";
        SafetensorsFile source = hasHalfWeights ? await ReadAsync(inputs, cancellationToken) : file;
        if (!file.Contains(output) || !source.Contains("hidden_states"))
        {
            yield break;
        }

        IDenoiser denoiser = components.GetDenoiser(model.Name);
        float[] timesteps =
            source.Contains("timestep") && source.DataType("timestep") == SafetensorsDataType.I64
                ? [.. source.Integers("timestep").Select(timestep => (float)timestep)]
                : source.Floats("timestep").Span.ToArray();
        FloatTensor text = source.Floats("encoder_hidden_states");
        var batch = new DenoiserBatch(source.Floats("hidden_states"), timesteps, text, ReadMask(source, text));
        FloatTensor velocity = await Task.Run(() => denoiser.Predict(batch, cancellationToken), cancellationToken);
        FloatTensor expected = file.Floats(output);

        // With the reference's own weights in 16 bits, only the arithmetic makes a difference.
        double tolerance = VelocityTolerance * (hasHalfWeights && denoiser.Precision == Float32 ? 1 : _velocityFactor);
        for (int row = 0; row < batch.Rows; row++)
        {
            yield return TensorDifference.Create(name, $"{output} of row {row}", velocity.GetRow(row), expected.GetRow(row), tolerance);
        }
    }

    private async IAsyncEnumerable<TensorDifference> CompareDecodedAsync(
        string name,
        SafetensorsFile file,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        (string Input, string Output)[] pairs =
        [
            ("latents_unnormalised", "decoded"),
            ("latents_unnormalised", "decoded_tiled"),
            ("long.latents_unnormalised", "long.decoded_diffusers"),
        ];
        foreach ((string input, string output) in pairs.Where(pair => file.Contains(pair.Input) && file.Contains(pair.Output)))
        {
            FloatTensor latents = file.Floats(input);
            FloatTensor expected = file.Floats(output);
            TilingManifest? tiling = output == "decoded_tiled" ? ReadTiling(file) : null;
            for (int row = 0; row < latents.Shape[0]; row++)
            {
                FloatTensor decoded = await DecodeAsync(ToTensor(latents, row), tiling, cancellationToken);
                yield return TensorDifference.Create(
                    name,
                    $"{output} of row {row}",
                    ClampLike(expected, decoded).Span,
                    expected.GetRow(row),
                    DecodedTolerance * _decoderFactor
                );
            }
        }
    }

    /// <summary>
    /// Compares a whole generation: each velocity for the latents of the reference, and the latents and frames of a run of its own.
    /// </summary>
    private async IAsyncEnumerable<TensorDifference> CompareGenerationAsync(
        string name,
        SafetensorsFile file,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        string prompt = file.Metadata["prompt"];
        string negativePrompt = file.Metadata["negative_prompt"];
        float guidanceScale = float.Parse(file.Metadata["guidance_scale"], CultureInfo.InvariantCulture);
        int steps = int.Parse(file.Metadata["num_inference_steps"], CultureInfo.InvariantCulture);

        // The reference has the unconditional row first.
        const string joined = "encoder_hidden_states";
        FloatTensor embeds = file.Contains(joined)
            ? file.Floats(joined)
            : Stack(ToRow(file.Floats("negative_prompt_embeds"), 0), ToRow(file.Floats("prompt_embeds"), 0));
        FloatTensor mask = ReadMask(file, embeds);
        IReadOnlyList<TextEmbedding> texts = await components
            .GetTextEncoder(model.Name)
            .EncodeAsync([negativePrompt, prompt], cancellationToken);
        for (int row = 0; row < texts.Count; row++)
        {
            int tokens = AttentionMask.CountTokens(mask.GetRow(row));
            if (tokens > 0)
            {
                yield return CompareTokens(name, $"encoder_hidden_states of row {row}", texts[row], embeds.GetRow(row), tokens);
            }
        }

        IDenoiser denoiser = components.GetDenoiser(model.Name);
        if (!ReferenceScheduler.TryApply(model, file.Metadata.GetValueOrDefault("scheduler", string.Empty), out ModelManifest? variant))
        {
            throw new InvalidDataException($"the scheduler '{file.Metadata["scheduler"]}' is not known for {model.Name}");
        }

        IScheduler scheduler = SchedulerFactory.Create(variant, steps);
        SchedulerState? state = null;
        FloatTensor initial = file.Floats("initial_latents");
        const string velocities = "velocity_uncond_cond";
        FloatTensor expectedLatents = file.Floats("latents_after_step");
        FloatTensor sample = Copy(ToTensor(initial, 0));
        for (int step = 0; step < steps; step++)
        {
            FloatTensor velocity = await PredictAsync(step == 0 ? ToTensor(initial, 0) : ToTensor(expectedLatents, step - 1));
            yield return TensorDifference.Create(
                name,
                $"{velocities} of step {step + 1}",
                velocity.Span,
                file.Contains(velocities)
                    ? file.Floats(velocities).GetRow(step)
                    : Stack(ToRow(file.Floats("velocity_uncond"), step), ToRow(file.Floats("velocity_cond"), step)).Span,
                VelocityTolerance * _velocityFactor
            );

            FloatTensor own = step == 0 ? velocity : await PredictAsync(sample);
            float[] guided = ClassifierFreeGuidance.Combine(own.Span[sample.Length..], own.Span[..sample.Length], guidanceScale);
            state = scheduler.Step(sample.Span, guided, step, state);
            yield return TensorDifference.Create(
                name,
                $"latents_after_step of step {step + 1}",
                sample.Span,
                expectedLatents.GetRow(step),
                LatentsTolerance * _velocityFactor
            );

            Task<FloatTensor> PredictAsync(FloatTensor latents)
            {
                float timestep = scheduler.GetTimestep(step);
                var both = new FloatTensor([2, .. latents.Shape.AsSpan()], [.. latents.Span, .. latents.Span]);
                return Task.Run(
                    () => denoiser.Predict(new DenoiserBatch(both, [timestep, timestep], embeds, mask), cancellationToken),
                    cancellationToken
                );
            }
        }

        FloatTensor latents = LatentStatistics.Denormalise(sample, model.Vae);
        FloatTensor decoded = await DecodeAsync(latents, tiling: null, cancellationToken);
        double decodedTolerance = DecodedAfterDenoisingTolerance * Math.Max(_velocityFactor, _decoderFactor);
        FloatTensor expectedVideo = file.Floats("decoded");
        FloatTensor video = ClampLike(expectedVideo, decoded);
        yield return TensorDifference.Create(name, "decoded", video.Span, expectedVideo.Span, decodedTolerance);
        float[] frames =
        [
            .. Enumerable
                .Range(0, decoded.Shape[1])
                .SelectMany(frame =>
                    FrameConversion.ToRgb24(decoded, frame, model.Vae.OutputRange[0], model.Vae.OutputRange[1])
                    ?? throw new InferenceException($"The decoder of {model.Name} produced non-finite values in frame {frame}.")
                )
                .Select(value => (float)value),
        ];
        float[] expectedFrames = [.. file.Bytes("frames_uint8").ToArray().Select(value => (float)value)];

        // The same tolerance in the 255 steps of a byte, and at least one, because both values are rounded.
        double frameTolerance = Math.Ceiling(decodedTolerance * 255 / (model.Vae.OutputRange[1] - model.Vae.OutputRange[0]));
        yield return TensorDifference.Create(name, "frames_uint8", frames, expectedFrames, frameTolerance);
    }

    private TensorDifference CompareTokens(string name, string tensor, TextEmbedding embedding, ReadOnlySpan<float> expected, int tokens)
    {
        // Most denoisers do not see the positions after the text, which are padding.
        int length = tokens * model.TextEncoder.EmbeddingWidth;
        return TensorDifference.Create(
            name,
            tensor,
            embedding.PromptEmbeds.Span[..length],
            expected[..length],
            TextTolerance * _textFactor
        );
    }

    private async Task<FloatTensor> DecodeAsync(FloatTensor latents, TilingManifest? tiling, CancellationToken cancellationToken)
    {
        List<FloatTensor> chunks = await components
            .GetVaeDecoder(model.Name)
            .DecodeChunksAsync(latents, tiling, cancellationToken)
            .ToListAsync(cancellationToken);
        int frames = chunks.Sum(chunk => chunk.Shape[1]);
        (int colours, int height, int width) = (chunks[0].Shape[0], chunks[0].Shape[2], chunks[0].Shape[3]);
        var video = new FloatTensor(colours, frames, height, width);
        for (int colour = 0; colour < colours; colour++)
        {
            int position = colour * frames * height * width;
            foreach (FloatTensor chunk in chunks)
            {
                ReadOnlySpan<float> plane = chunk.GetRow(colour);
                plane.CopyTo(video.Span[position..]);
                position += plane.Length;
            }
        }

        return video;
    }

    /// <summary>Returns the decoded values within the range of black and white, if the implementation of the dump does so too.</summary>
    private FloatTensor ClampLike(FloatTensor expected, FloatTensor decoded)
    {
        (float black, float white) = (model.Vae.OutputRange[0], model.Vae.OutputRange[1]);
        return expected.Span.ContainsAnyExceptInRange(black, white)
            ? decoded
            : new FloatTensor(decoded.Shape.AsSpan(), [.. decoded.Span.ToArray().Select(value => Math.Clamp(value, black, white))]);
    }

    /// <summary>Reads the tile of a dump from the call of enable_tiling in its metadata, in pixels.</summary>
    private TilingManifest ReadTiling(SafetensorsFile file)
    {
        string call = file.Metadata.GetValueOrDefault("tile", string.Empty);
        int size = Read("tile_sample_min_height=");
        int stride = Read("tile_sample_stride_height=");
        int compression = model.Denoiser.SpatialCompression;
        return new TilingManifest(size / compression, (size - stride) / compression);

        int Read(string argument)
        {
            int start = call.IndexOf(argument, StringComparison.Ordinal);
            string digits = start < 0 ? string.Empty : string.Concat(call[(start + argument.Length)..].TakeWhile(char.IsAsciiDigit));
            return int.TryParse(digits, CultureInfo.InvariantCulture, out int number)
                ? number
                : throw new InvalidDataException($"the metadata 'tile' has no {argument[..^1]}");
        }
    }

    /// <summary>Reads the mask of texts [B, L, D]; all positions count in dumps without one.</summary>
    private static FloatTensor ReadMask(SafetensorsFile file, FloatTensor text)
    {
        const string name = "encoder_attention_mask";
        if (!file.Contains(name))
        {
            var all = new FloatTensor(text.Shape[0], text.Shape[1]);
            all.Span.Fill(1);
            return all;
        }

        return new FloatTensor(file.Shape(name).AsSpan(), ReadFlags(file, name));
    }

    /// <summary>Reads a tensor of 0 and 1 of any type.</summary>
    private static float[] ReadFlags(SafetensorsFile file, string name) =>
        file.DataType(name) is SafetensorsDataType.BOOL or SafetensorsDataType.U8
            ? [.. file.Bytes(name).ToArray().Select(value => (float)value)]
            : [.. file.Integers(name).Select(value => (float)value)];

    private static async Task<SafetensorsFile> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using FileStream stream = File.OpenRead(path);
            return await SafetensorsFile.ReadAsync(stream, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException(path, exception.Message, exception);
        }
    }

    /// <summary>Names the file in errors of a malformed dump.</summary>
    private static async IAsyncEnumerable<TensorDifference> GuardAsync(string path, IAsyncEnumerable<TensorDifference> differences)
    {
        await using IAsyncEnumerator<TensorDifference> enumerator = differences.GetAsyncEnumerator();
        while (true)
        {
            try
            {
                if (!await enumerator.MoveNextAsync())
                {
                    yield break;
                }
            }
            catch (Exception exception) when (exception is not (OperationCanceledException or PipelineException))
            {
                // Types, shapes and values of another program's file can be wrong in many ways.
                throw new ModelLoadException(path, exception.Message, exception);
            }

            yield return enumerator.Current;
        }
    }

    private static double GetFactor(ModelManifest model, string network, string precision) =>
        precision == Float32 && model.Origin?.WeightTypes.GetValueOrDefault(network) is null or "F32" ? 1 : HalfPrecisionFactor;

    /// <summary>Returns a copy of the row of a tensor as [C, T, H, W], without the other leading dimensions.</summary>
    private static FloatTensor ToTensor(FloatTensor tensor, int row) => new(tensor.Shape.AsSpan()[^4..], tensor.GetRow(row).ToArray());

    /// <summary>Returns a copy of the row of a tensor without its first dimension.</summary>
    private static FloatTensor ToRow(FloatTensor tensor, int row) => new(tensor.Shape.AsSpan()[1..], tensor.GetRow(row).ToArray());

    /// <summary>Returns two tensors of the same shape as the rows of one.</summary>
    private static FloatTensor Stack(FloatTensor first, FloatTensor second) =>
        new([2, .. first.Shape.AsSpan()], [.. first.Span, .. second.Span]);

    private static FloatTensor Copy(FloatTensor tensor) => new(tensor.Shape.AsSpan(), tensor.Span.ToArray());
}
