using Google.Rpc;
using Grpc.Core;
using TextToVideo.Contracts;
using TextToVideo.ServiceDefaults.Grpc;

namespace TextToVideo.ServiceDefaults.Tests.Grpc;

public sealed class GrpcErrorsTests
{
    [Fact]
    public void InvalidArgument_NamesTheFieldInTheDetails()
    {
        RpcException error = GrpcErrors.InvalidArgument("size", "must be one of 64x64, 128×96");

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Equal("size: must be one of 64x64, 128×96", error.Status.Detail);
        Google.Rpc.Status status = GetStatus(error);
        Assert.Equal((3, "size: must be one of 64x64, 128×96"), (status.Code, status.Message));
        BadRequest.Types.FieldViolation violation = Assert.Single(Assert.Single(status.Details).Unpack<BadRequest>().FieldViolations);
        Assert.Equal(("size", "must be one of 64x64, 128×96"), (violation.Field, violation.Description));
    }

    [Fact]
    public void Error_GivesTheReasonInUpperCase()
    {
        RpcException error = GrpcErrors.Error(StatusCode.NotFound, "not_found", "There is no video x.");

        Assert.Equal(new global::Grpc.Core.Status(StatusCode.NotFound, "There is no video x."), error.Status);
        Google.Rpc.Status status = GetStatus(error);
        Assert.Equal((5, "There is no video x."), (status.Code, status.Message));
        ErrorInfo info = Assert.Single(status.Details).Unpack<ErrorInfo>();
        Assert.Equal(("NOT_FOUND", "texttovideo"), (info.Reason, info.Domain));
    }

    [Theory]
    [InlineData(ErrorCodes.InvalidRequest, StatusCode.InvalidArgument)]
    [InlineData(ErrorCodes.ModerationBlocked, StatusCode.PermissionDenied)]
    [InlineData(ErrorCodes.ModerationUnavailable, StatusCode.Unavailable)]
    [InlineData(ErrorCodes.ModelUnavailable, StatusCode.FailedPrecondition)]
    [InlineData(ErrorCodes.StorageFull, StatusCode.ResourceExhausted)]
    [InlineData(ErrorCodes.StorageUnavailable, StatusCode.Unavailable)]
    [InlineData(ErrorCodes.TranscodingFailed, StatusCode.Internal)]
    [InlineData(ErrorCodes.Internal, StatusCode.Internal)]
    [InlineData("something_new", StatusCode.Internal)]
    public void From_PipelineError_HasItsStatusAndReason(string code, StatusCode expected)
    {
        RpcException error = GrpcErrors.From(new PipelineException(code, "One line."));

        Assert.Equal(new global::Grpc.Core.Status(expected, "One line."), error.Status);
        ErrorInfo info = Assert.Single(GetStatus(error).Details).Unpack<ErrorInfo>();
        Assert.Equal(code.ToUpperInvariant(), info.Reason);
        Assert.Equal((int)expected, GetStatus(error).Code);
    }

    private static Google.Rpc.Status GetStatus(RpcException error)
    {
        Assert.Single(error.Trailers);
        return error.GetRpcStatus() ?? throw new InvalidOperationException("The error has no details.");
    }
}
