using Grpc.Core;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Errors;

namespace TextToVideo.ServiceDefaults.Tests.Errors;

public sealed class ErrorStatusTests
{
    [Theory]
    [InlineData(ErrorCodes.InvalidRequest, 400, StatusCode.InvalidArgument)]
    [InlineData(ErrorCodes.NotFound, 404, StatusCode.NotFound)]
    [InlineData(ErrorCodes.Conflict, 409, StatusCode.FailedPrecondition)]
    [InlineData(ErrorCodes.IdempotencyConflict, 409, StatusCode.FailedPrecondition)]
    [InlineData(ErrorCodes.NotInReview, 409, StatusCode.FailedPrecondition)]
    [InlineData(ErrorCodes.NoFrames, 409, StatusCode.FailedPrecondition)]
    [InlineData(ErrorCodes.TooManyWebhooks, 409, StatusCode.FailedPrecondition)]
    [InlineData(ErrorCodes.StorageQuotaExceeded, 409, StatusCode.FailedPrecondition)]
    [InlineData(ErrorCodes.UnsupportedMediaType, 415, StatusCode.InvalidArgument)]
    [InlineData(ErrorCodes.QueueFull, 429, StatusCode.ResourceExhausted)]
    [InlineData(ErrorCodes.ConcurrencyLimitExceeded, 429, StatusCode.ResourceExhausted)]
    [InlineData(ErrorCodes.QuotaExceeded, 429, StatusCode.ResourceExhausted)]
    [InlineData(ErrorCodes.RateLimitExceeded, 429, StatusCode.ResourceExhausted)]
    [InlineData(ErrorCodes.Overloaded, 429, StatusCode.ResourceExhausted)]
    [InlineData(ErrorCodes.StorageFull, 503, StatusCode.ResourceExhausted)]
    [InlineData(ErrorCodes.StorageUnavailable, 503, StatusCode.Unavailable)]
    [InlineData(ErrorCodes.BrokerUnavailable, 503, StatusCode.Unavailable)]
    [InlineData(ErrorCodes.ModelUnavailable, 503, StatusCode.FailedPrecondition)]
    [InlineData("unknown", 503, StatusCode.Internal)]
    public void Get_Code_ReturnsItsStatuses(string code, int http, StatusCode grpc) =>
        Assert.Equal(new ErrorStatus(http, grpc), ErrorStatus.Get(code));

    [Fact]
    public void Get_DefaultConflict_IsAConflict() =>
        Assert.Equal(409, ErrorStatus.Get(new ConflictException("The video has ended.").Code).Http);
}
