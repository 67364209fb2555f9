using Google.Protobuf;
using Grpc.Core;
using TextToVideo.Inference.Models;
using TextToVideo.ServiceDefaults.Grpc;
using TextToVideo.V1;

namespace TextToVideo.Denoising;

/// <summary>The gRPC service of the denoising stage.</summary>
internal sealed class DenoisingGrpcService(DenoisingWorker worker, IModelRepository models, Random random) : V1.Denoising.DenoisingBase
{
    public override async Task Denoise(
        DenoiseRequest request,
        IServerStreamWriter<DenoiseResponse> responseStream,
        ServerCallContext context
    )
    {
        ModelManifest model = models.GetRequired(request.Model);
        long seed = request.HasSeed ? request.Seed : random.NextInt64(ModelLimits.MaxSeed + 1);
        try
        {
            DenoisedLatents denoised = await worker.DenoiseAsync(
                WithDefaults(request, model, seed),
                WriteProgressAsync,
                context.CancellationToken
            );
            var result = new DenoiseResult
            {
                Latents = UnsafeByteOperations.UnsafeWrap(LatentsFile.Create(denoised).ToArray()),
                Seed = seed,
                StepsSkipped = denoised.SkippedSteps,
            };
            await responseStream.WriteAsync(new DenoiseResponse { Result = result }, context.CancellationToken);
        }
        catch (DenoisingStoppedException)
        {
            throw GrpcErrors.Error(StatusCode.Unavailable, "stopping", "The server is stopping; try again.");
        }

        async ValueTask WriteProgressAsync(DenoisingProgress progress, CancellationToken cancellationToken)
        {
            var message = new DenoiseProgress
            {
                Step = progress.Step,
                NumInferenceSteps = progress.Steps,
                Sigma = progress.Sigma,
            };
            if (progress.Preview is { } preview)
            {
                message.Preview = UnsafeByteOperations.UnsafeWrap(preview.ToPng());
            }

            await responseStream.WriteAsync(new DenoiseResponse { Progress = message }, cancellationToken);
        }
    }

    private static DenoisingRequest WithDefaults(DenoiseRequest request, ModelManifest model, long seed)
    {
        // If only one side is specified, use the first supported size with that side. If there is none, validation reports the error.
        VideoSize usual = model.Limits.DefaultSize;
        VideoSize size = model.Limits.Sizes.FirstOrDefault(
            candidate =>
                (request.Width == 0 || request.Width == candidate.Width) && (request.Height == 0 || request.Height == candidate.Height),
            new VideoSize(request.Width == 0 ? usual.Width : request.Width, request.Height == 0 ? usual.Height : request.Height)
        );
        return new DenoisingRequest(
            model.Name,
            EmbeddingFile.Parse(request.Embedding.Memory),
            size.Width,
            size.Height,
            request.NumFrames == 0 ? model.Limits.Frames.Default : request.NumFrames,
            seed,
            request.NumInferenceSteps == 0 ? model.Scheduler.Steps.Default : request.NumInferenceSteps,
            request.HasGuidanceScale ? request.GuidanceScale : model.Scheduler.Guidance.Default
        )
        {
            GuidanceMinSigma = request.HasGuidanceMinSigma ? request.GuidanceMinSigma : null,
            GuidanceMaxSigma = request.HasGuidanceMaxSigma ? request.GuidanceMaxSigma : null,
            CacheThreshold = request.HasCacheThreshold ? request.CacheThreshold : null,
        };
    }
}
